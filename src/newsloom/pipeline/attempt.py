"""Having one item worked on, and the outcome that a failure is."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future
from datetime import timedelta
from typing import Any, get_args

from newsloom.errors import ConfigInvalid, NewsloomError, StoreBusy, StoreError
from newsloom.model.outcome import Failed, Outcome, Retry
from newsloom.pipeline.stage import AnyStage
from newsloom.store.work import Claim

OUTCOMES = get_args(Outcome)
DISK_SAYS_NO = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM})
"""What a disk answers that is full, or that may not be written: no fault of the item that met it."""
IN_THE_WAY = frozenset({errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ELOOP})
"""A folder where a file should be, a link to nowhere: whoever writes there meets it, whichever item it is."""
OF_THE_MACHINE = frozenset({errno.EIO, errno.EMFILE, errno.ENFILE, errno.ESTALE})
"""A disk that fails, too many open files, a share that is gone: no fault of an item either."""


def attempt(stage: AnyStage, given: Any) -> Any:
    """What the stage makes of it, or the outcome that its failure is."""
    try:
        return stage.work(given)
    except Exception as err:
        return failed(err)


def harvest(future: Future[Any]) -> Any:
    """What came back from a pool, or the outcome that its failure is."""
    try:
        return future.result()
    except CancelledError:
        return Retry("cancelled", after=timedelta(0))
    except TimeoutError:
        return Failed("took longer than it may, and was stopped")
    except MemoryError:
        return Failed("needed more memory than it may, and was stopped")
    except Exception as err:
        if type(err).__name__ == "ProcessExpired":
            return Retry("the process that worked on it died")
        return failed(err)


def failed(err: Exception) -> Outcome:
    """The outcome that an exception is: a busy store and a full disk are tried again, everything else goes to quarantine."""
    if isinstance(err, StoreBusy) or (isinstance(err, OSError) and err.errno in DISK_SAYS_NO):
        return Retry(str(err))
    if isinstance(err, NewsloomError):
        return Failed(str(err))
    return Failed(f"{type(err).__name__}: {' '.join(str(err).split())[:300]}")


def hindered(err: Exception) -> StoreError | ConfigInvalid | None:
    """What keeps a stage from its work and is no fault of an item: a setting, a template, what lies in the way of its files."""
    if isinstance(err, ConfigInvalid):
        return err
    if isinstance(err, OSError):
        where, words = str(err.filename or "a file"), f"cannot be written: {err.strerror}"
        if err.errno in IN_THE_WAY:
            return StoreError(where, words, hint="move away what lies there")
        if err.errno in OF_THE_MACHINE:
            return StoreError(where, words)
    return None


def check_leads(stage: AnyStage, settled: Sequence[tuple[Claim, Outcome]]) -> None:
    """Raise AssertionError for a follow-up that the stage does not name: the flow stands on one page."""
    for _, outcome in settled:
        for then in getattr(outcome, "then", ()):
            if then.stage not in stage.leads_to:
                raise AssertionError(f"stage {stage.name} may not lead to {then.stage}: see pipeline/flow.py")


def check_disk(err: Exception, root: str) -> None:
    """Raise StoreError for what a disk answers that is full, or that may not be written."""
    if isinstance(err, OSError) and err.errno in DISK_SAYS_NO:
        raise StoreError(
            str(err.filename or root), f"cannot be written: {err.strerror}", hint="nothing was lost"
        ) from err
