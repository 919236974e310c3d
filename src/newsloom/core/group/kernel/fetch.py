"""Asked from memory before it is needed: of a million articles nearly every member lies where no cache holds it."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from newsloom.core.group.arena import Arena, Number, Numbers
from newsloom.core.group.kernel.compiled import compiled, inlined

item_pointer: Any = cgutils.get_item_pointer


def _prefetch(_typing: Any, array: Any, index: Any) -> Any:
    """Have the processor fetch array[index] (one dimension; a place outside is no error). It changes no result."""

    def made(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = signature.args[0]
        held = context.make_array(kind)(context, builder, args[0])
        at = item_pointer(context, builder, kind, held, [args[1]], wraparound=False)
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        form = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = builder.module.declare_intrinsic("llvm.prefetch", [byte], form)
        # to read (0), to be kept in all caches (3), data (1)
        builder.call(ask, [builder.bitcast(at, byte), number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(array, types.intp), made


prefetch: Any = intrinsic(_prefetch)


@inlined
def ask_stories(A: Arena, stories: Numbers, many: int) -> None:
    """What says whether these stories are open."""
    for i in range(many):
        prefetch(A.head, stories[i])
        prefetch(A.size, stories[i])
        prefetch(A.born, stories[i])
        prefetch(A.last, stories[i])
    for i in range(many):
        prefetch(A.language, A.head[stories[i]])


@inlined
def ask_words(A: Arena, rows: Numbers, many: int) -> None:
    """The words of these rows; their place and number were asked for when the rows were listed."""
    for i in range(many):
        at = A.off[rows[i]]
        prefetch(A.pool_slot, at)
        prefetch(A.pool_slot, at + A.n[rows[i]] - 1)
        prefetch(A.pool_tf, at)


@inlined
def ask_vector(A: Arena, row: Number) -> None:
    """The vector of a row and its day."""
    vector = A.vector[row]
    for at in range(0, vector.shape[0], 64):
        prefetch(vector, at)
    prefetch(A.day, row)


@inlined
def members(A: Arena, story: Number, row: Number, most: int, rows: Numbers) -> int:
    """List the newest members of a story (the row itself apart), `most` of them; their number."""
    other, n = A.head[story], 0
    while other >= 0 and n < most:
        if other != row:
            prefetch(A.off, other)
            prefetch(A.n, other)
            rows[n] = other
            n += 1
        other = A.nxt[other]
    return n


@compiled
def members_of(A: Arena, stories: Numbers, most: Numbers, many: int, rows: Numbers, listed: Numbers) -> None:
    """`members` for many stories, a step in each at a time: the steps of one chain wait for one another, those of many do not.

    `rows` (many, room), `listed` (many,) their numbers.
    """
    at = np.empty(many, dtype=np.int64)
    for i in range(many):
        at[i] = A.head[stories[i]]
        listed[i] = 0
    going = True
    while going:
        going = False
        for i in range(many):
            other = at[i]
            if other >= 0 and listed[i] < most[i]:
                prefetch(A.off, other)
                prefetch(A.n, other)
                rows[i, listed[i]] = other
                listed[i] += 1
                at[i] = A.nxt[other]
                going = True
