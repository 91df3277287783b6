"""Whether a message is one that an entry words, with gaps where names and numbers differ."""

from __future__ import annotations

import re
from functools import lru_cache

GAP = "…"
WIDEST = 400  # characters of a gap
QUOTES = re.compile(r"[`'\"]", re.ASCII)
# What makes a wording TensorFlow's: any program can say "maximum recursion depth exceeded".
OURS = re.compile(
    r"tensor|keras|\btf\b|graph|session|placeholder|feed_dict|eager|autograph|dataset|checkpoint|savedmodel|"
    r"gradient|optimizer|tf1|kernel|retracing|input_signature|\bop\b|(?<!free )(?<!local )variable|"
    r"unknown rank|"
    r"invariant for the loop|get_config|its parent module|weights from file|weight file containing|"
    r"in the save file|"
    r"out of scope and cannot be used here|takes 0 positional arguments, got|cannot be modified after|"
    # AutoGraph, and what runs inside a graph
    r"(?:else|main|false) branch|branch outputs of cond|true_fn|before the loop|iterate at least once|tf__|"
    r"pyfunc_|callback with key|tracing type|tracetype|concretefunction|trace before export|"
    # sessions and devices
    r"argument fetch|fetch argument|uninitialized value|dst tensor|"
    r"assign a device for operation|device specification|convolution algorithm|skipping registering gpu|"
    r"strategy\.scope|"
    # checkpoints and saved models
    r"tensorslicereader|table file|save_path|untracked resource|_userobject|custom_objects|_inbound_nodes|"
    r"safe_mode|deserialization of a|loading weights into a model|has not created its variables|"
    r"functional model|weights\.h5|predict_(?:classes|proba)|unknown layer|argument\(s\) not recognized|"
    r"has never been called|format not supported: filepath|filepath extension|"
    # what Keras, tf.data and operations are given
    r"incompatible with (?:the )?layer|connected to inputs|data adapter|unrecognized data type: x=|"
    r"target and output must|output must have rank|\blogits\b|label value|indices\[|in\[0\]|"
    r"getnext\(\)|generator yielded|generator should be|shuffle buffer|ran out of data|"
    r"dimensions must be equal, but are|has datatype string|keyword arguments passed to|"
    r"\bfit_generator\b|_make_predict_function|train_function|image file format|"
    r"jpeg data or crop window|expected image \(jpeg|"
    r"model was constructed with|required broadcastable|non-rectangular python sequence|nb_epoch|batch_shape|"
    r"keyword argument not understood|numpy-related methods|"
    r"input has incompatible shape|expected int32, |has no attribute (?:minimize|get_updates)\b|"
    # CUDA's libraries and files; other programs meet cuDNN, too
    r"libdevice|ptx compilation provider|dlerror|blas gemm launch",
    re.ASCII | re.IGNORECASE,
)
# Other libraries word these alike: PyTorch has tensors and datasets, too.
SHARED = re.compile(
    r"dataset object is not (?:an iterator|iterable)|passed to tensor\.__format__|no variables provided|"
    r"has no attribute (?:minimize|get_updates)\b",
    re.ASCII | re.IGNORECASE,
)
NAME = 40  # characters of a name with which a message may begin
PARTS = re.compile(r"[\w.]+", re.ASCII)  # words; a name with its modules is one
LEAST = 3  # words outside the gaps: fewer say too little
TAIL = 12  # characters with which a message ends, by which the place where it was cut is found
# Differ from case to case, too: numbers, and the types of elements that are numbers. Text is another matter.
DTYPE = r"(?:float|double|half|bool|bfloat16|u?int\d+|float\d+|complex\d+)"


def normal(text: str) -> str:
    """Returns a text without what copying changes: quotation marks, capitals, line ends."""
    return " ".join(QUOTES.sub("", text).lower().split())


@lru_cache(maxsize=4096)
def _pattern(wording: str) -> re.Pattern[str] | None:
    parts = [" ".join(part.split()) for part in normal(wording).split(GAP)]
    if not any(parts):
        return None
    between = rf".{{0,{WIDEST}}}?"
    # Whole words: `Session` is not in `Sessions`.
    return re.compile(rf"(?<!\w){between.join(map(_literal, parts))}(?!\w)", re.ASCII)


def _literal(part: str) -> str:
    """Returns what matches a part between two gaps; the end of a sentence may be cut."""
    found = re.split(rf"(\d+|\b{DTYPE}\b)", part.rstrip("."), flags=re.ASCII)
    texts, variable = found[::2], found[1::2]
    kinds = [r"\d+" if each.isdecimal() else DTYPE for each in variable]
    return "".join(re.escape(text) + kind for text, kind in zip(texts, [*kinds, ""], strict=True))


@lru_cache(maxsize=4096)
def literal_words(wording: str) -> tuple[str, ...]:
    """Returns the words of a wording that no gap stands for."""
    return tuple(re.findall(r"\w+", normal(wording), re.ASCII))


def says(message: str, wording: str) -> int:
    """Tells whether a message is worded so.

    Args:
        message: What an error said, in any form.
        wording: What an entry is known by; an ellipsis stands for what differs from case to case.

    Returns:
        How many characters of the message the wording fixes; 0 if the message is another.

    Example:
        >>> says("Variable layer/weight already exists, disallowed.", "Variable … already exists")
        21
        >>> says("Variable layer/weight does not exist", "Variable … already exists")
        0
    """
    pattern = _pattern(wording)
    if pattern is None or len(literal_words(wording)) < LEAST:
        return 0
    if not pattern.search(normal(message)):
        return 0
    return fixed_by(wording)


def fixed_by(wording: str) -> int:
    """Returns how many characters a wording fixes: all outside its gaps but the spaces."""
    return len(normal(wording).replace(GAP, "").replace(" ", ""))


def breaks_off(message: str, wording: str) -> str:
    """Returns as much of a wording as a message has that was cut before the wording's end.

    Args:
        message: What an error said, in any form.
        wording: As for `says`.

    Returns:
        The beginning of the wording, in lower case, without quotation marks; empty if the message is another.

    Example:
        >>> breaks_off("Variable w already exists, disal", "Variable … already exists, disallowed")
        'variable … already exists, disal'
        >>> breaks_off("Variable w already exists, twice", "Variable … already exists, disallowed")
        ''
    """
    told, worded = normal(message).rstrip(". …"), normal(wording)
    at = worded.find(told[-TAIL:]) if len(told) >= TAIL else -1
    beginning = worded[: at + TAIL] if at >= 0 else ""
    if len(PARTS.findall(beginning)) < LEAST:
        return ""
    found = _to_the_end(beginning).search(told)
    return beginning if found else ""


@lru_cache(maxsize=256)
def _to_the_end(beginning: str) -> re.Pattern[str]:
    pattern = _pattern(beginning)
    assert pattern is not None
    return re.compile(rf"{pattern.pattern}\Z", re.ASCII)


def begins(message: str, wording: str) -> bool:
    """Tells whether a message begins with a wording: what it says first is what it is about."""
    pattern = _pattern(wording.lstrip(f"{GAP}`'\" "))
    found = pattern.search(normal(message)) if pattern else None
    return found is not None and found.start() <= NAME


def is_ours(wording: str) -> bool:
    """Tells whether a wording can come from TensorFlow alone.

    Example:
        >>> is_ours("Tensor is unhashable"), is_ours("maximum recursion depth exceeded")
        (True, False)
    """
    return bool(OURS.search(normal(wording).replace(GAP, " ")))


def is_shared(wording: str) -> bool:
    """Tells whether a wording that reads like TensorFlow's is another library's, too.

    Example:
        >>> is_shared("'…Dataset' object is not an iterator"), is_shared("Tensor is unhashable")
        (True, False)
    """
    return bool(SHARED.search(normal(wording).replace(GAP, " ")))
