# The page's words. A scene's own words are in its folder.

language-name = English
language = Language
theme = Colours: { $theme }
theme-auto = as the system
theme-light = light
theme-dark = dark
scenes = Scenes
open-scenario = Open a scenario…
import-definitions = Import RabbitMQ definitions…
export-definitions = Export RabbitMQ definitions
definitions-notes = Not kept, or kept otherwise

seconds = { $value } s
milliseconds = { $value } ms
share = { $value } %

lesson = Lesson
stage = Stage
charts = Charts
transport = Playback
tuning = Settings and figures
actions = Actions
legend = Message types
acknowledgement = ack
answer = answer
keys = Space plays and pauses. The left and right arrow keys go one event back or on. Plus and minus change the number of consumers.
summary = { $time }: { $ready } ready in queues, { $working } of { $instances } consumers working.
own-scenario = This is your own scenario. The address of this page holds it: copy the address to keep it or to pass it on. Its settings and figures stand beside the stage, and what happens is measured in the charts.

start = Start
play = Play
pause = Pause
step-back = step
step-forward = step
step-back-title = One event back (←)
step-forward-title = One event on (→)
scrubber = Time
speed = Speed
seed = seed
seed-title = Seed: the same seed gives the same run
reset = Back to the start

fewer = { $control }: one fewer
more = { $control }: one more
reset-controls = reset
loop-off = Loop: set the beginning
loop-begun = Loop: set the end
loop-on = End the loop
branch = Branch here: see both futures
branched = Two futures since { $at }: dotted is what comes without your changes.
branch-swap = go over to it
branch-end = end the comparison
note-locked = This is locked here.
question = Question
note-not-loaded = This part could not be loaded. Check the connection, then load the page again.
note-replaying = The run is computed up to where it was left: { $share }. Opening something else ends this.
note-branched = You changed the past. The charts keep what came before as dotted lines.

state-rate = { $rate } per s
state-paused = paused
state-publishing = publishing
state-exchange = { $type } exchange
state-queue = { $ready } ready
state-service = { $busy } of { $count } busy
state-users = { $count ->
    [one] one user
   *[other] { $count } users
}
state-attempts = { $attempts } attempts per call
state-timeouts = { $count ->
    [one] one timeout
   *[other] { $count } timeouts
}

rule-none = no limit
rule-quorum = quorum
rule-delivery-limit = limit { $value }
rule-message-ttl = TTL { $value }
rule-expires = expires after { $value }
rule-max-length = max { $value }
rule-max-length-bytes = max { $value } bytes
rule-reject-publish = rejects
rule-max-priority = priority 0–{ $value }
rule-single-active-consumer = single active
rule-internal = internal
rule-confirms = confirms

instance-idle = idle
instance-working = working
instance-stopping = leaving
instance-crashed = crashed
instance-starting = starting
instance-idle-on = idle
instance-working-on = working on { $message }
instance-stopping-on = leaving after { $message }
instance-crashed-on = crashed
instance-starting-on = starting

ledger = Where every message is
ledger-published = published
ledger-copies-added = copies added by routing
ledger-acknowledged = acknowledged
ledger-ready = ready in queue
ledger-with-consumer = with a consumer
ledger-on-the-way = on the way
ledger-dropped = dropped
ledger-expired = expired
ledger-refused = refused by full queues
ledger-lost = lost
ledger-unroutable = unroutable
ledger-of-these = Of these
ledger-went-dead = went as dead letters
ledger-handled-again = handled again
ledger-balanced = ✓ The sum is right.
ledger-unbalanced = ✗ The sum is wrong.

calls = What became of every call
calls-made = calls made
calls-answered = answered
calls-in-progress = in progress
calls-timed-out = timed out
calls-refused = refused
calls-failed = failed
calls-balanced = ✓ Every call has one end or goes on.
calls-unbalanced = ✗ The sum of the calls is wrong.

reactions = Time since the first event
reactions-mean = mean

inspector = Look inside
inspector-hint = Choose anything on the stage to see its figures.
selected = Selected: { $name }
inspect-events = What happened here
inspect-state = state
inspect-rate = rate
inspect-published = published
inspect-exchange-type = type
inspect-ready = ready
inspect-unacknowledged = unacknowledged
inspect-mean-ready = ready on average
inspect-in-out = in · out
inspect-growth = growth
inspect-busy = busy
inspect-starting = starting
inspect-autoscaler = autoscaler
autoscaler-off = off
autoscaler-waits = on, looks in { $in }
autoscaler-wants = wants { $wanted }, looks in { $in }
inspect-handled = handled
inspect-failed = failed
inspect-prefetched = prefetched
inspect-calls = calls made
inspect-answered = answered
inspect-calls-failed = ended in failure
inspect-timed-out = ended by timeout
inspect-calls-refused = ended refused
inspect-in-progress = in progress
inspect-to-be-sent = of these, waiting to be sent
inspect-attempts-per-call = attempts per call
inspect-retries = retries
inspect-timeouts = attempts timed out
inspect-response = mean response
inspect-response-p95 = response, p95
inspect-response-p99 = response, p99
inspect-connections = connections in use
inspect-blocked = threads blocked

chart-ready = Ready in queue
chart-rates = Messages per second
chart-waiting = Wait
chart-busy = Consumers busy
rate-in = in
rate-out = out
theory-erlang = theory (Erlang C) { $busy }
theory-utilisation = theory (utilisation) { $busy }
theory-growth = overloaded: grows by { $growth } per s
theory-wait = theory: mean { $mean }

chart-group-ready = Unfinished
chart-group-rates = Done per second
chart-group-waiting = Response, p95
chart-group-busy = CPU busy

comparison = Side by side
comparison-jobs = Jobs
comparison-means = Response and resources
compared-begun = begun
compared-ended-well = done
compared-done-per-s = done per second
compared-ended-badly = come to nothing
compared-unfinished = unfinished
compared-ready = ready in queues
compared-attempts-per-call = attempts per call
compared-timeouts = attempts timed out
compared-blocked = threads blocked
compared-last-ended = last done at
compared-mean = mean response
compared-p50 = median response
compared-p95 = response, p95
compared-p99 = response, p99
compared-busy = instances busy
compared-cpu-busy = CPU busy
compared-context-switches = context switches
compared-memory = memory
difference-none = {"="} the same
difference-from-none = ▲ first has none
difference-more = ▲ { $percent } % more
difference-less = ▼ { $percent } % less
difference-times = ▲ { $times } times
mebibytes = { $value } MiB

problems = { $count ->
    [0] { $source } could not be loaded
    [one] One problem in { $source }
   *[other] { $count } problems in { $source }
}
problems-way-out = What ran before goes on. Correct the file and open it again.
problems-go-on = Go on without it
problem-place = line { $line }, column { $column }
problem-whole-file = the whole file
problem-found = Found
problem-expected = Expected
problem-advice = Hint
close = Close

views = Views
view-stage = Stage
view-lanes = Lanes
build = Build
lanes = Lanes: who did what when
lane-keys = The left and right arrow keys move along the time axis, plus and minus zoom, Home comes back to now. A click follows the message there, or goes to that instant.
lane-tools = Time axis
lanes-follow = follow now
lanes-zoom-in = Zoom in (+)
lanes-zoom-out = Zoom out (−)
lane-now = now { $time }
microseconds = { $value } µs
lanes-instances = { $instances } instances, each { $text }
lanes-last = last answer { $time }
lanes-cpu-busy = CPU busy { $share }
lanes-memory = memory { $memory }
lanes-counted = { $count } more
lanes-table = What each lane does at { $time }
lane-legend = What lanes show
lanes-sync = one thread; it waits through all I/O
lanes-thread-pool = { $threads ->
    [one] one thread
   *[other] { $threads } threads
} on { $cores ->
    [one] one core
   *[other] { $cores } cores
}
lanes-event-loop = { $loops ->
    [one] one loop never waits: it takes up other work while I/O runs
   *[other] { $loops } loops never wait: they take up other work while I/O runs
}
lane-thread-pool = thread { $number }
lane-event-loop = loop { $number }
lanes-blocking-caller = a thread stands still until its answer comes
lanes-callback-caller = its thread goes on; answers come by callback
lane-blocking-caller = thread { $number }
lane-callback-caller = thread
lane-call = call { $number }
lane-backoff = waiting to try again
lane-sync = thread { $number }
lane-waiting = I/O { $number }
lane-cpu = CPU at work
lane-io = waiting for I/O
lane-blocking-io = blocked by I/O
lane-ready = ready, core busy
lane-context-switch = context switch
lane-awaiting = waiting for an answer
lane-down = crashed
lane-answered = work done
lane-idle = idle

glossary = Glossary
lesson-wrong = This part of the lesson cannot be read:
exercise-again = Try again
predict-begin = Set it up
predict-guess = Your guess
predict-go-on = Run on
predict-running = The run goes on to the answer
predict-skip = Show the answer now
predict-disturbed = Something was changed while it ran, so the answer would be that of another question.
predict-no-answer = It did not come to that within two minutes.
predict-right = ✓ Right.
predict-wrong = ✗ Not this time.
predict-close = ✓ Very close.
predict-above = ✗ Your guess is too high.
predict-below = ✗ Your guess is too low.
predict-your-guess = Your guess
predict-measured = Measured
challenge-begin = Take the challenge
challenge-ready = Everything is set up. Change what you like, before you press Play or while it runs.
challenge-progress = Time of the challenge
challenge-clock = { $now } of { $end }
challenge-anew = Begin again
challenge-won = ✓ You have done it!
challenge-missed = ✗ Not yet: something was not reached at the end.
challenge-broken = ✗ Not yet: something went wrong at { $at }.
challenge-best = Your best. { $score }
challenge-was-won = You have done it before.
condition-open = open
condition-good = fulfilled
condition-bad = not fulfilled
no-core = The simulation cannot run here: the browser has no WebAssembly, or the page does not allow it (its Content-Security-Policy needs 'wasm-unsafe-eval'), or its file could not be had.
poster = The first picture of the scene
link-source = the link
link-broken = The link is not complete: perhaps a part of it got lost when it was copied.
link-too-large = The scenario in the link is too large to be opened.
link-too-long = The link asks for a run that is too long to be run again.
link-does-not-fit = The link holds something that its scenario cannot do; the detail says what.

stage-tools = Stage tools
zoom-in = Larger (Z)
zoom-out = Smaller (Shift Z)
zoom-fit = Fit (0)
sound = Hear the queues: the more messages wait, the higher the tone (S)
present = Present: large type, arrow keys go from marker to marker (P)
open-group = { $count } more of { $service }: show all
fold-group = Fold { $service }
share-open = Share
export = Export…
key-sheet = Keys
key-sheet-hint = They work once you have clicked into the scene, or reached it with Tab.
key-space = Space
key-play = play and pause
key-step = one event back or on; while it plays a second
key-marker = to the marker before or after
key-mark = mark this instant, or take the mark away
key-instances = more or fewer consumers, on the stage
key-focus = to the next node, button or field; Enter chooses it
key-follow = follow a message: what happened to it, and why
key-beside = the message before or after it
key-branch = branch: see both futures
key-loop = set the beginning of a loop, its end, none
key-zoom = stage larger, smaller, as it fits
key-present = present to a class
key-sound = hear the queues
key-escape = end following, presenting, or a message of the page
key-help = this sheet

events = Events
events-filter = Which events
events-topic = about
events-node = at
events-text = that say
events-all = everything
events-followed = only the message that is followed
events-shown = { $count ->
    [0] Nothing of that kind has happened lately.
    [one] One event, up to the present instant
   *[other] { $count } events, up to the present instant; the latest first
}
events-earlier = Earlier ones
events-time = when
events-message = message
events-what = what happened
events-why = why
topic-publishing = publishing and routing
topic-queueing = queues
topic-delivering = deliveries and acknowledgements
topic-working = work
topic-calling = requests and answers
topic-changing = changes and failures
