"""Puts what happened into one or two plain sentences."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tfxray._words import counted, keep_start, listed
from tfxray.recording.journal import Happening
from tfxray.recording.steps import Execution, PythonVariable, RecordedNode

_BLOCK_NODES: Final = {"StatelessWhile": "while", "While": "while", "StatelessIf": "if", "If": "if"}

_DEFINITIONS: Final = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.With,
    ast.AsyncWith,
)


def sentence(
    happening: Happening,
    following: Happening | None,
    nodes: Mapping[str, RecordedNode],
    *,
    stopped: bool = False,
    reason: str = "",
) -> str:
    """Says what happened.

    Args:
        happening: What to put into words.
        following: What happens next; nothing at the end of the recording.
        nodes: All nodes of the recording, by id.
        stopped: Whether the recording ends before the program does.
        reason: Why a function is traced that was traced before.

    Returns:
        One sentence, or two.

    Examples:
        >>> from tfxray.recording.program import read
        >>> from tfxray.recording.recorder import run
        >>> happenings = run(read("print('Hello')"), max_steps=9).happenings
        >>> sentence(happenings[0], None, {})
        'Python prints `Hello`.'
    """
    if happening.kind == "raise":
        last = following is None and not stopped
        verb = "The program stops here with" if last else "This line raises"
        return f"{verb} {happening.raised.rstrip('.')}.{_caught(following)}"
    if happening.exits:
        return "The program ends here: it asks Python to exit."
    if happening.kind == "call":
        return _call(happening, reason)
    if happening.kind == "session":
        return _session(happening, nodes)
    if happening.kind == "node":
        return _session_node(happening.executed[0], nodes)
    parts = list(_line(happening, following, nodes, stopped))
    return " ".join(parts) or _nothing_seen(happening)


def _caught(following: Happening | None) -> str:
    """Says which `except` clause catches what was raised, if one does."""
    handler = following.statement.handler if following else None
    if handler is None:
        return ""
    kind = f" {keep_start(ast.unparse(handler.type))}" if handler.type else ""
    return f" `except{kind}` in line {handler.lineno} catches it."


def _call(happening: Happening, reason: str) -> str:
    arguments = [
        each.name
        for each in happening.variables
        if each.scope == happening.callee and each.kind == "symbolic tensor"
    ]
    if happening.trace == "begins":
        tensors = "a symbolic tensor" if len(arguments) == 1 else "symbolic tensors"
        why = f" ({reason})" if reason else ""
        stand_ins = f", with {tensors} for {_codes(arguments)}" if arguments else ""
        traced = happening.traced_as.name if happening.traced_as else ""
        if traced != happening.callee.rpartition(".")[2]:
            return (
                f"TensorFlow traces `{traced}`{why}, which calls `{happening.callee}`: "
                f"Python runs the body once{stand_ins}."
            )
        return (
            f"`{happening.callee}` has no graph for such a call yet{why}, so TensorFlow traces it: "
            f"Python runs the body once{stand_ins}."
        )
    if happening.paused:
        return f"Python goes on in `{happening.callee}` where it paused."
    return f"Python calls `{happening.callee}` and starts on its body."


def _session(happening: Happening, nodes: Mapping[str, RecordedNode]) -> str:
    run = happening.run
    assert run is not None
    built = len(run.needed)
    ran = len(run.nodes)
    asks = f"The session is asked for {_codes([_short(name) for name in run.fetched])}."
    missing = run.needed - {node.built for node in run.nodes}
    if missing:
        return (
            f"{asks} TensorFlow optimizes the graph first: of {counted(built, 'node')}, "
            f"{ran} {'is' if ran == 1 else 'are'} left to run."
        )
    if happening.left_out:
        return f"{asks} It needs {counted(built, 'node')} of the graph, and runs no other."
    if happening.executed:
        return f"{asks} It runs {counted(ran, 'node')}."
    return f"{asks} It runs all {counted(built, 'node')}, each when its inputs are there."


def _session_node(ran: Execution, nodes: Mapping[str, RecordedNode]) -> str:
    name = f"`{_short(ran.name)}`"
    built = nodes.get(ran.node)
    if ran.value_source == "fed":
        return f"The program feeds `{ran.value}` to {name}."
    if built is not None and ran.op_type == "Const" != built.op_type:
        return (
            f"The session runs {name}. It has become a constant: "
            f"TensorFlow computed `{ran.value}` while it optimized the graph."
        )
    if not ran.value:
        return f"The session runs {name}. Its value stays inside."
    taken = [f"`{text}`" if text else "a value" for text in ran.inputs]
    inputs = f" on {listed(taken)}" if taken else ""
    again = ". The value was read in a second run" if ran.value_source == "second run" else ""
    return f"The session runs {name}{inputs}: `{ran.value}`{again}."


def _line(
    happening: Happening,
    following: Happening | None,
    nodes: Mapping[str, RecordedNode],
    stopped: bool,
) -> Iterator[str]:
    if happening.kind == "resume" and happening.callee and not happening.executed:
        yield f"`{happening.callee}` {'pauses' if happening.paused else 'has returned'}."
    yield from _definition(happening)
    yield from _ran(happening)
    yield from _joined(happening, nodes)
    yield from _assigned(happening, nodes)
    if following is not None or not stopped:
        yield from _decided(happening, following)
    yield from _printed(happening)
    if happening.pauses:
        yield f"`{happening.scope}` pauses here."


def _definition(happening: Happening) -> Iterator[str]:
    node = happening.statement.node
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield f"Python imports {_imported(node)}."
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        traced = any(
            each.name == node.name and each.kind == "tf.function" for each in happening.variables
        )
        wraps = ", and tf.function wraps it" if traced else ""
        yield f"Python defines `{node.name}`{wraps}. No line of its body has run."
    elif isinstance(node, ast.ClassDef):
        yield f"Python defines the class `{node.name}`."
    elif isinstance(node, ast.With | ast.AsyncWith) and happening.kind == "line":
        yield from _with(node, happening)


def _imported(node: ast.Import | ast.ImportFrom) -> str:
    names = [
        f"`{alias.name}` under the name `{alias.asname}`" if alias.asname else f"`{alias.name}`"
        for alias in node.names
    ]
    source = f" from `{node.module}`" if isinstance(node, ast.ImportFrom) else ""
    return listed(names) + source


def _with(node: ast.With | ast.AsyncWith, happening: Happening) -> Iterator[str]:
    for item in node.items:
        text = ast.unparse(item.context_expr)
        if text.endswith(".as_default()"):
            yield (
                "Inside this block TensorFlow adds nodes to "
                f"`{text.removesuffix('.as_default()')}`. It runs nothing."
            )
        elif "Session(" in text:
            name = f"`{ast.unparse(item.optional_vars)}`" if item.optional_vars else "A session"
            yield f"{name} is open: it can run nodes of its graph."
        else:
            yield f"Python enters `{keep_start(text)}`."


def _ran(happening: Happening) -> Iterator[str]:
    functions = [each for each in happening.executed if each.op_type == "function"]
    for each in functions:
        returned = f"`{each.value}`" if each.value else "nothing"
        if happening.kind == "resume":
            yield f"The graph of `{each.name}` runs in one call and returns {returned}."
        elif each.traced:
            yield (
                f"TensorFlow traces `{each.name}`, whose lines are not shown as steps, then runs its "
                f"graph in one call, which returns {returned}."
            )
        else:
            yield (
                f"`{each.name}` has a graph for such a call already: it runs in one call and "
                f"returns {returned}. No line of the body runs."
            )
    eager = [each for each in happening.executed if each.op_type != "function"]
    if len(eager) == 1:
        (each,) = eager
        inputs = f" on {_codes(each.inputs)}" if each.inputs else ""
        name = next((now.name for now in _changed(happening) if now.text == each.value), "")
        result = f": `{each.value}`" if each.value else ""
        if name:
            result = f": `{name}` is `{each.value}`"
        yield f"TensorFlow runs `{each.op_type}` at once{inputs}{result}."
    elif eager:
        names = _codes([each.op_type for each in eager])
        yield f"TensorFlow runs {names} at once, one after the other."


def _joined(happening: Happening, nodes: Mapping[str, RecordedNode]) -> Iterator[str]:
    """Says which nodes joined a graph."""
    drawn = [nodes[node.id] for node in happening.nodes if nodes[node.id].drawn]
    shown = [node for node in drawn if not (happening.block and node.op_type == "Placeholder")]
    if not shown:
        return
    statement = happening.statement.node
    if isinstance(statement, ast.While | ast.For) and happening.block:
        over = statement.test if isinstance(statement, ast.While) else statement.iter
        place = f"For the {happening.block} " if isinstance(statement, ast.While) else ""
        yield (
            f"`{keep_start(ast.unparse(over))}` has no value yet, so AutoGraph makes nodes from the "
            f"loop. {place}TensorFlow adds {_adds(shown, nodes)}."
        )
        return
    if happening.trace == "ends":
        yield (
            f"The body returns. TensorFlow adds {_adds(shown, nodes)}, "
            f"and the graph of `{happening.scope}` is complete."
        )
        return
    if happening.kind == "resume" and any(node.op_type in _BLOCK_NODES for node in shown):
        yield (
            f"The loop is traced. TensorFlow adds {_adds(shown, nodes)}: one node, which repeats "
            "the loop body while the loop condition holds."
            if isinstance(statement, ast.While | ast.For)
            else f"Both branches are traced. TensorFlow adds {_adds(shown, nodes)}."
        )
        return
    where = f"To the {happening.block} " if happening.block else ""
    yield f"{where}TensorFlow adds {_adds(shown, nodes)}."


def _adds(shown: list[RecordedNode], nodes: Mapping[str, RecordedNode]) -> str:
    names = [_short(node.name) for node in shown]
    if len(shown) > 1:
        return f"the nodes {_codes(names)}"
    (node,) = shown
    text = f"the node `{names[0]}`"
    if node.op_type == "Const" and node.operand:
        return f"{text}, which holds `{node.operand}`"
    if node.op_type == "Placeholder":
        return f"{text}, whose value is given when the graph runs"
    inputs = [
        (each.variable if "/Placeholder" in each.name and each.variable else _short(each.name))
        if each.drawn
        else each.operand
        for each in (nodes[node_id] for node_id in node.inputs)
        if each.drawn or each.operand
    ]
    if inputs and node.op_type not in _BLOCK_NODES:
        return f"{text}, which takes {_codes(inputs)}"
    return text


def _assigned(happening: Happening, nodes: Mapping[str, RecordedNode]) -> Iterator[str]:
    """Says what the variables of the statement hold now."""
    changed = _changed(happening)
    symbolic = [each.name for each in changed if each.kind == "symbolic tensor"]
    if symbolic and happening.kind == "line" and not happening.block:
        verb = "have" if len(symbolic) > 1 else "has"
        yield f"Nothing is computed: {_codes(symbolic)} {verb} no value."
    elif symbolic and happening.kind == "line":
        yield "Nothing is computed."
    made = {text for node_id, text in happening.values if not nodes[node_id].graph}
    computed = {each.value for each in happening.executed}
    said = len([each for each in happening.executed if each.op_type != "function"]) == 1
    for each in changed:
        if each.kind == "eager tensor":
            if each.text in computed:
                if not said:
                    yield f"`{each.name}` is `{each.text}`."
            elif each.text in made:
                yield f"TensorFlow makes a tensor at once: `{each.name}` is `{each.text}`."
            else:
                yield f"`{each.name}` is the tensor `{each.text}`."
        elif each.kind != "symbolic tensor" and not isinstance(
            happening.statement.node, _DEFINITIONS
        ):
            yield _is(each)


def _changed(happening: Happening) -> list[PythonVariable]:
    """The variables that the statement binds, where they hold something new."""
    now = {each.name: each for each in happening.variables if each.scope == happening.scope}
    targets = _targets(happening.statement.node)
    changed = [now[name] for name in happening.changed if name in targets]
    return [variable for variable in changed if variable.defined]


def _is(variable: PythonVariable) -> str:
    name, text, kind = f"`{variable.name}`", variable.text, variable.kind
    if kind == "tf.Graph":
        return f"{name} is a tf.Graph with {text.replace('0 nodes', 'no nodes yet')}."
    if kind == "NumPy array":
        return f"{name} is the NumPy array `{text}`."
    if kind == "tf.function":
        return f"{name} is a tf.function. No line of its body has run."
    if text:
        return f"{name} is `{text}`."
    return f"{name} is {'an' if kind[0] in 'AEIOUaeiou' else 'a'} `{kind}`."


def _targets(node: ast.stmt) -> set[str]:
    return {
        each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }


def _decided(happening: Happening, following: Happening | None) -> Iterator[str]:
    """Says where Python goes on after a condition; in a graph it does not decide."""
    node = happening.statement.node
    if happening.nodes or not isinstance(node, ast.While | ast.For | ast.AsyncFor | ast.If):
        return
    after_call = happening.kind == "resume" and happening.callee and happening.phase == "python"
    if not (happening.kind == "line" or after_call) or (
        following is not None and following.kind == "raise"
    ):
        return
    inside = following is not None and any(
        part.lineno <= following.statement.first <= (part.end_lineno or part.lineno)
        for part in node.body
    )
    if isinstance(node, ast.If):
        yield "Python takes this branch." if inside else "Python skips this branch."
    else:
        yield "Python enters the loop." if inside else "The loop ends."


def _printed(happening: Happening) -> Iterator[str]:
    lines = happening.printed.splitlines()
    if len(lines) == 1:
        when = ""
        if happening.phase == "tracing":
            when = ": plain Python runs while TensorFlow traces, and not when the graph runs"
        text = keep_start(lines[0].replace("`", "'"), 60)
        yield f"Python prints `{text}`{when}." if text else f"Python prints an empty line{when}."
    elif lines:
        yield f"Python prints {counted(len(lines), 'line')}."


def _nothing_seen(happening: Happening) -> str:
    node = happening.statement.node
    if isinstance(node, ast.Return):
        return f"`{happening.scope}` returns." if happening.scope else "The program ends."
    if isinstance(node, ast.Try | ast.TryStar):
        return "Python starts on the `try` block."
    if isinstance(node, ast.Continue):
        return "Python goes on with the next round of the loop."
    if isinstance(node, ast.Break):
        return "Python leaves the loop."
    if isinstance(node, ast.Match):
        return f"Python looks for the case of `{keep_start(ast.unparse(node.subject), 60)}`."
    if isinstance(node, ast.Assert):
        return "The assertion holds."
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return "This line holds a value and does nothing."
    if isinstance(node, ast.Pass):
        return "There is nothing to do."
    if isinstance(node, ast.AugAssign):
        return f"Python runs `{keep_start(ast.unparse(node), 60)}`."
    if isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        value = f" to `{keep_start(ast.unparse(node.value))}`" if node.value else ""
        return f"Python sets `{keep_start(ast.unparse(target), 60)}`{value}."
    return "Python runs this line."


def _codes(texts: Sequence[str], most: int = 6) -> str:
    """Lists names or values as code, and no more of them than anyone reads."""
    shown = [f"`{text}`" for text in texts[:most]]
    if len(texts) > most:
        shown.append(f"{len(texts) - most} more")
    return listed(shown)


def _short(name: str) -> str:
    """Leaves out the loop or branch that a node's name begins with."""
    return name.rpartition("/")[2] if name.startswith(("while", "cond")) else name
