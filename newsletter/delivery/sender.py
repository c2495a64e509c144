"""The sending itself: a few connections, one journal, and an end that can always be resumed.

The order that everything depends on: offer, then the journal says `data` on the disk, then the
body. Nothing else may come between, and nothing may be sent when that commit fails.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heappop, heappush

from newsletter.delivery import journal
from newsletter.delivery.copies import Copies
from newsletter.delivery.journal import Campaign, Change, Delivery, Ledger
from newsletter.delivery.lines import Insecure, Line, LineFactory
from newsletter.delivery.pace import Pace
from newsletter.delivery.replies import Effect, Reply, State, Verdict, judge
from newsletter.delivery.store import Store, StoreError
from newsletter.delivery.suppressions import Suppressions

__all__ = ["Clock", "Ending", "Outcome", "Patience", "Progress", "send"]

PER_CONNECTION = 100
"""Messages before we leave and come back, as large providers ask."""
POLICY_IN_A_ROW = 5
POLICY_SHARE = 0.02
"""Refusals for who we are, beyond which to go on would only make things worse."""
_CHUNK = 200
_LOOK = 30
"""Seconds after which whoever waits looks again."""


class Ending(StrEnum):
    """How a sending stopped; only `DONE` needs nothing more."""

    DONE = "done"
    INTERRUPTED = "interrupted"
    WAITING = "waiting"
    MACHINE = "machine"
    PAUSED = "paused"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """How it ended, and why when it was not by itself."""

    ending: Ending
    reason: str = ""


@dataclass(frozen=True)
class Clock:
    """The hours that the sending goes by: `now` for people, `monotonic` for waiting.

    `pause` waits for so many seconds, or until the event is set.
    """

    now: Callable[[], float]
    monotonic: Callable[[], float]
    pause: Callable[[threading.Event, float], object]


@dataclass(frozen=True)
class Patience:
    """How long to wait before trying again, in seconds."""

    greylist: float = 900
    longest: float = 4 * 3600
    give_up: float = 48 * 3600
    throttled: float = 60
    doubtful: float = 60
    relay_first: float = 30
    relay_longest: float = 900
    relay_give_up: float = 3600
    linger: float = 4 * 3600


@dataclass(frozen=True)
class Progress:
    """Where the sending is; `rate` is the most messages a second, 0 for no limit."""

    counts: dict[State, int]
    rate: float
    note: str = ""

    @property
    def total(self) -> int:
        """Everybody who was on the list at the freeze."""
        return sum(self.counts.values())

    @property
    def settled(self) -> int:
        """Those for whom nothing more will happen."""
        waiting = (State.PENDING, State.DATA, State.DEFERRED)
        return self.total - sum(self.counts[state] for state in waiting)


def send(
    campaign: Campaign,
    *,
    store: Store,
    suppressions: Suppressions,
    line: LineFactory,
    pace: Pace,
    connections: int,
    clock: Clock,
    random: Callable[[], float],
    stop: threading.Event,
    patience: Patience = Patience(),
    watch: Callable[[Progress], None] = lambda _: None,
) -> Outcome:
    """Send a frozen letter to everybody who still waits for it, until done or told to stop.

    Setting `stop` lets the messages under way end. Whatever happens, what is not settled can be
    sent by calling this again.
    """
    journal.recover(store, campaign, now=int(clock.now()))
    journal.set_state(store, campaign, "sending")
    sending = _Sending(
        campaign=campaign,
        store=store,
        suppressions=suppressions,
        line=line,
        pace=pace,
        clock=clock,
        random=random,
        stop=stop,
        patience=patience,
    )
    outcome = sending.run(connections, watch)
    with contextlib.suppress(StoreError):  # a full disk: the reason is told, the state stays
        if outcome.ending is Ending.DONE:
            journal.set_state(store, campaign, "done")
        elif outcome.ending is Ending.PAUSED:
            journal.set_state(store, campaign, "paused", outcome.reason)
    return outcome


class _Agenda:
    """Whose turn it is. Those who wait for an hour of their own come back when it has come."""

    def __init__(self, store: Store, campaign: Campaign, ledger: Ledger, longest: float):
        self._ledger = ledger
        self._longest = longest
        self._fresh = deque[bytes]()
        self._ready = deque[Delivery]()
        self._later: list[tuple[int, bytes]] = []
        self._lock = threading.Lock()
        self.out = 0
        for rkey, state, not_before in journal.waiting(store, campaign):
            if state == State.PENDING:
                self._fresh.append(rkey)
            else:
                self._later.append((not_before, rkey))
        self._later.sort()

    def take(self, now: float) -> Delivery | None:
        """The next one whose hour has come; it is ours until `settle` or `give_back`."""
        with self._lock:
            row = self._due(now) or self._next()
            self.out += row is not None
            return row

    def _due(self, now: float) -> Delivery | None:
        if not self._later:
            return None
        not_before, rkey = self._later[0]
        # An hour further than we ever wait was written by a clock that was wrong.
        if now < not_before <= now + self._longest:
            return None
        heappop(self._later)
        return self._ledger.read(rkey)

    def _next(self) -> Delivery | None:
        if not self._ready and self._fresh:
            count = min(_CHUNK, len(self._fresh))
            self._ready.extend(self._ledger.read_all([self._fresh.popleft() for _ in range(count)]))
        return self._ready.popleft() if self._ready else None

    def settle(self) -> None:
        """The one that was taken is over."""
        with self._lock:
            self.out -= 1

    def put_off(self, rkey: bytes, not_before: int) -> None:
        """The one that was taken comes back at an hour."""
        with self._lock:
            self.out -= 1
            heappush(self._later, (not_before, rkey))

    def give_back(self, row: Delivery) -> None:
        """The one that was taken is as if it had not been, and goes last."""
        with self._lock:
            self.out -= 1
            self._ready.append(row)

    def next_hour(self, now: float) -> float | None:
        """The hour of the next one; None when nobody is left, nor in other hands."""
        with self._lock:
            if self._ready or self._fresh or self.out:
                return now
            return self._later[0][0] if self._later else None


class _Breaker:
    """Leaves a relay that does not answer in peace: longer and longer, then gives up."""

    def __init__(self, patience: Patience, monotonic: Callable[[], float]):
        self._patience = patience
        self._monotonic = monotonic
        self._failures = 0
        self._until = self._since = monotonic()
        self._lock = threading.Lock()

    def fail(self) -> None:
        """Count a failure; those of one moment are one."""
        with self._lock:
            now = self._monotonic()
            if now < self._until:
                return
            if not self._failures:
                self._since = now
            # The first one is only a connection that ended.
            wait = self._patience.relay_first * 2 ** (self._failures - 1) if self._failures else 0
            self._failures += 1
            self._until = now + min(wait, self._patience.relay_longest)

    def succeed(self) -> None:
        """The relay answers."""
        self._failures = 0

    @property
    def wait(self) -> float:
        """Seconds before the relay may be asked again."""
        return max(0.0, self._until - self._monotonic()) if self._failures else 0.0

    @property
    def is_hopeless(self) -> bool:
        """Whether it has been silent for too long."""
        silent = self._monotonic() - self._since
        return self._failures > 1 and silent >= self._patience.relay_give_up


@dataclass
class _Sending:
    campaign: Campaign
    store: Store
    suppressions: Suppressions
    line: LineFactory
    pace: Pace
    clock: Clock
    random: Callable[[], float]
    stop: threading.Event
    patience: Patience
    note: str = ""
    outcome: Outcome | None = None
    policy: int = 0
    policy_in_a_row: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.store, self.campaign)
        self.agenda = _Agenda(self.store, self.campaign, self.ledger, self.patience.longest)
        self.breaker = _Breaker(self.patience, self.clock.monotonic)
        self.copies = Copies(self.campaign.message)
        self.counts = journal.counts(self.store, self.campaign)

    def run(self, connections: int, watch: Callable[[Progress], None]) -> Outcome:
        threads = [threading.Thread(target=self._work) for _ in range(connections)]
        started = []
        for thread in threads:
            try:
                thread.start()
            except RuntimeError:  # the machine has no thread left: go on with those that started
                break
            started.append(thread)
        if not started:
            return Outcome(Ending.MACHINE, "la machine refuse tout nouveau fil : la soulager.")
        while alive := [thread for thread in started if thread.is_alive()]:
            self._show(watch)
            alive[0].join(0.1)
        self._show(watch)
        return self.outcome or self._natural_end()

    def _show(self, watch: Callable[[Progress], None]) -> None:
        with contextlib.suppress(OSError):  # the terminal is gone; the letter is not
            watch(Progress(dict(self.counts), self.pace.rate, self.note or self.pace.reason))

    def _natural_end(self) -> Outcome:
        next_hour = self.agenda.next_hour(self.clock.now())
        if next_hour is None:
            return Outcome(Ending.DONE)
        return Outcome(Ending.INTERRUPTED if self.stop.is_set() else Ending.WAITING)

    def end(self, ending: Ending, reason: str) -> None:
        """Stop everything for the first reason that is given."""
        with self.lock:
            self.outcome = self.outcome or Outcome(ending, reason)
        self.stop.set()

    def _work(self) -> None:
        worker = _Worker(self, self.line())
        try:
            worker.work()
        except StoreError as error:
            worker.line.drop()
            self.end(Ending.MACHINE, str(error))
        except Insecure as error:
            self.end(Ending.REFUSED, str(error))
        except Exception as error:
            worker.line.drop()
            with contextlib.suppress(StoreError):
                worker.flush()
            self.end(Ending.MACHINE, f"erreur inattendue ({type(error).__name__}: {error}).")

    def moved(self, before: str, after: State) -> None:
        """Keep the counts that people see."""
        with self.lock:
            self.counts[State(before)] -= 1
            self.counts[after] += 1

    def refused_for_policy(self, reply: Reply) -> None:
        """A few in a row, or a share of the list: stop before it gets worse."""
        with self.lock:
            self.policy += 1
            self.policy_in_a_row += 1
            most = max(POLICY_IN_A_ROW, POLICY_SHARE * self.campaign.candidates)
            is_enough = self.policy_in_a_row >= POLICY_IN_A_ROW or self.policy >= most
        if is_enough:
            self.end(Ending.PAUSED, f"les serveurs nous refusent : {reply}")


class _Worker:
    """One connection and the person whose copy it carries."""

    def __init__(self, sending: _Sending, line: Line):
        self.sending = sending
        self.line = line
        self.carried = 0
        self.held: list[Change] = []

    def work(self) -> None:
        """Take people one by one until nobody is left, or until told to stop."""
        sending = self.sending
        while not sending.stop.is_set():
            now = sending.clock.now()
            row = sending.agenda.take(now)
            if row is not None:
                self._serve(row)
            elif not self._wait_for_next(now):
                break
        self._rest()

    def _wait_for_next(self, now: float) -> bool:
        """Wait a little for whom is not due yet; False when it is no use."""
        sending = self.sending
        self._rest()
        hour = sending.agenda.next_hour(now)
        if hour is None or hour > now + sending.patience.linger:
            return False
        sending.clock.pause(sending.stop, min(max(hour - now, 0.05), _LOOK))
        return True

    def _serve(self, row: Delivery) -> None:
        sending = self.sending
        if not row.email or sending.suppressions.has(row.rkey):
            self._record(row, State.EXCLUDED, why="désabonnement ou effacement depuis le gel")
            return
        if not (self._connect() and self._keep_pace()):
            sending.agenda.give_back(row)
            return
        copy = sending.copies.copy(email=row.email, token=row.token, msgid=row.msgid)
        reply = self.line.offer(row.return_path, row.email, len(copy))
        state = row.state
        if reply.code == 354:
            now = int(sending.clock.now())
            self._write(Change(row.rkey, State.DATA, now))
            sending.moved(state, State.DATA)
            state = State.DATA
            reply = self.line.finish(copy)
            self.carried += 1
        self._judge(row, state, reply)

    def _keep_pace(self) -> bool:
        """Wait for our turn; False when told to stop meanwhile."""
        sending = self.sending
        wait = sending.pace.reserve()
        if wait > 0:
            self.flush()  # nothing stays doubtful while we do nothing
            sending.clock.pause(sending.stop, wait)
        return not sending.stop.is_set()

    def _connect(self) -> bool:
        """A line that is ready; False when there is none now."""
        sending = self.sending
        if self.carried >= PER_CONNECTION:
            self._hang_up()
        if wait := sending.breaker.wait:
            self._rest()
            sending.clock.pause(sending.stop, min(wait, _LOOK))
            return False
        if (refusal := self.line.open()) is None:
            return True
        self.carried = 0
        verdict = judge(refusal)
        if verdict.effect is Effect.CREDENTIALS:
            sending.end(Ending.REFUSED, f"le relais refuse notre compte : {refusal}")
            return False
        self._relay_is_down(refusal)
        return False

    def _relay_is_down(self, reply: Reply) -> None:
        sending = self.sending
        self.line.drop()
        self.carried = 0
        sending.breaker.fail()
        sending.note = f"le relais ne répond pas ({reply}) : nouvel essai bientôt"
        if sending.breaker.is_hopeless:
            sending.end(Ending.PAUSED, f"le relais ne répond plus depuis longtemps : {reply}")

    def _judge(self, row: Delivery, state: str, reply: Reply) -> None:
        """Record what the answer means for this person, then what it means for all."""
        sending = self.sending
        verdict = judge(reply)
        if verdict.effect is Effect.RECONNECT and not self.carried:
            verdict = Verdict(State.DEFERRED)  # a connection that has carried nothing is not full
        if verdict.state is State.UNCERTAIN:
            self._doubt(row, reply)
        elif verdict.state is None:
            sending.agenda.give_back(row)
        elif verdict.state is State.DEFERRED:
            self._put_off(row, state, reply, verdict)
        else:
            self._record(row, verdict.state, reply, before=state)
            self._blame(row, reply, verdict)
        self._react(verdict, reply)

    def _doubt(self, row: Delivery, reply: Reply) -> None:
        sending = self.sending
        wait = sending.patience.doubtful
        now = int(sending.clock.now())
        change = journal.ambiguous(row, sending.campaign, now=now, reply=reply, wait=wait)
        self._write(change)
        sending.moved(State.DATA, change.state)
        if change.state is State.DEFERRED:
            sending.agenda.put_off(row.rkey, change.not_before)
        else:
            sending.agenda.settle()

    def _put_off(self, row: Delivery, state: str, reply: Reply, verdict: Verdict) -> None:
        sending, now = self.sending, int(self.sending.clock.now())
        if row.first_at is not None and now - row.first_at >= sending.patience.give_up:
            self._record(row, State.REJECTED, reply, before=state, why=f"abandonné : {reply}")
            return
        not_before = now + int(self._delay(row, verdict))
        self._write(Change(row.rkey, State.DEFERRED, now, reply=reply, not_before=not_before))
        sending.moved(state, State.DEFERRED)
        sending.agenda.put_off(row.rkey, not_before)

    def _delay(self, row: Delivery, verdict: Verdict) -> float:
        """Seconds before another try: what was asked, or longer each time, never in step."""
        patience = self.sending.patience
        if verdict.wait:
            return min(verdict.wait, patience.longest)
        is_slow = verdict.effect is Effect.SLOW
        first = patience.throttled if is_slow else patience.greylist
        delay = first * 2.0 ** min(row.attempts, 4 if is_slow else 10)
        return min(delay * (1 + self.sending.random() / 4), patience.longest)

    def _record(
        self,
        row: Delivery,
        state: State,
        reply: Reply | None = None,
        *,
        before: str = "",
        why: str = "",
    ) -> None:
        """Keep the end of a delivery, which the next commit writes."""
        now = int(self.sending.clock.now())
        self.held.append(Change(row.rkey, state, now, reply=reply, why=why))
        if state is not State.ACCEPTED:
            self.flush()
        self.sending.moved(before or row.state, state)
        self.sending.agenda.settle()

    def _blame(self, row: Delivery, reply: Reply, verdict: Verdict) -> None:
        """Count what was said of the address itself: a dead one gets nothing more."""
        sending = self.sending
        if verdict.failure is not None:
            sending.suppressions.record(
                verdict.failure,
                row.rkey,
                campaign=sending.campaign.slug,
                status=reply.enhanced,
                at=int(sending.clock.now()),
            )

    def _react(self, verdict: Verdict, reply: Reply) -> None:
        sending = self.sending
        match verdict.effect:
            case Effect.NONE:
                sending.breaker.succeed()
                if verdict.state is State.ACCEPTED:
                    sending.pace.succeed()
                    sending.policy_in_a_row, sending.note = 0, ""
            case Effect.SLOW:
                sending.pace.slow_down(str(reply))
                if reply.code == 421:
                    self._hang_up()
                    if verdict.state is None:
                        sending.breaker.fail()
            case Effect.RECONNECT:
                self._hang_up()
            case Effect.DOWN:
                self._relay_is_down(reply)
            case Effect.POLICY:
                sending.refused_for_policy(reply)
            case Effect.PAUSE:
                sending.end(Ending.PAUSED, f"le relais refuse la lettre : {reply}")
            case Effect.CREDENTIALS:
                sending.end(Ending.REFUSED, f"le relais refuse notre compte : {reply}")

    def _write(self, *changes: Change) -> None:
        """Commit what is held, then these."""
        self.sending.ledger.write(*self.held, *changes)
        self.held = []

    def flush(self) -> None:
        """Write what is held, if anything."""
        if self.held:
            self._write()

    def _hang_up(self) -> None:
        self.flush()
        self.line.close()
        self.carried = 0

    def _rest(self) -> None:
        """Leave nothing unwritten nor open while there is nothing to do."""
        self._hang_up()
