"""What is asked for is read, and what makes no sense is told in one line."""

from __future__ import annotations

import pytest

from tests.rehearse import wanted
from tests.rehearse.wanted import WrongRequestError


@pytest.mark.parametrize(
    ("asked", "package"),
    [
        ("2.20.0", f"{wanted.STABLE[0]}==2.20.0"),
        ("2.22.0rc0", f"{wanted.STABLE[0]}==2.22.0rc0"),
        ("2.23.0.dev20261026", f"{wanted.NIGHTLIES[0]}==2.23.0.dev20261026"),
        ("nightly", wanted.NIGHTLIES[0]),
    ],
)
def test_version_is_that_of_a_package(asked, package):
    assert wanted.read(asked).tensorflow_packages()[0] == package


@pytest.mark.parametrize(
    ("keras", "package"),
    [
        ("3.14.0", "keras==3.14.0"),
        ("3.16.0.dev1", "keras-nightly==3.16.0.dev1"),
        ("nightly", "keras-nightly"),
        ("", None),
    ],
)
def test_keras_may_be_another(keras, package):
    assert wanted.read("2.20.0", keras).keras_package() == package


def test_each_rehearsal_has_a_folder_of_its_own():
    assert wanted.read("2.20.0").name != wanted.read("2.20.0", "3.14.0").name


@pytest.mark.parametrize("asked", ["banana", "", "../../etc", "2.20.0 && true", "tf-nightly"])
def test_name_without_sense_is_told(asked):
    with pytest.raises(WrongRequestError, match=r"TENSORFLOW=.* is no version"):
        wanted.read(asked)


def test_keras_without_sense_is_told():
    with pytest.raises(WrongRequestError, match="KERAS=banana is no version"):
        wanted.read("2.20.0", "banana")
