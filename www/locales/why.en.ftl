# Why it happened. One message for each fact (fact-…) and each rule (rule-…) of src/fact.rs, by its code.
# rule-…-FACT says it better of one fact. where-… is where a message is after a fact.

why = Why?
why-region = Why did that happen?
why-hint = Choose a dot on the stage to follow it through its life.
why-nothing-yet = Nothing has happened yet.
why-follow = Follow a message
why-follow-title = Follow the message of the latest fact (M)
why-end = Stop following (Esc)
why-previous = The message before it ([)
why-next = The message after it (])
why-keys = M follows a message, the square brackets go to the message before and after it, Escape ends it.
why-message = message { $number }
why-from = from { $producer }
why-where = where
why-life = Its life
why-life-of = The life of { $message }
why-seek = Go to { $time }
why-left-out = { $count ->
    [one] One fact is left out.
   *[other] { $count } facts are left out.
}
why-more-consumers = { $names } and { $count } more

fact-published = { $producer } sent it to { $exchange }.
fact-routed = { $copies ->
    [one] { $exchange } sent it on to one queue.
   *[other] { $exchange } sent a copy to each of { $copies } queues.
}
fact-unroutable = { $exchange } found no queue for it.
fact-enqueued = { $ready ->
    [one] It came into { $queue }, alone there.
   *[other] It came into { $queue }, which now holds { $ready }.
}
fact-delivered = { $redelivered ->
    [yes] { $queue } sent it to { $instance }, marked as redelivered.
   *[no] { $queue } sent it to { $instance }.
}
fact-received = It reached { $instance }.
fact-started = { $instance } began to work on it, { $waited } after it came into { $source }.
fact-phase_started = { $kind ->
    [cpu] Phase { $phase } began: { $duration } of computing.
    [blocking_io] Phase { $phase } began: { $duration } of waiting in a call that blocks its thread.
   *[io] Phase { $phase } began: { $duration } of waiting for something outside.
}
fact-handled = { $succeeded ->
    [yes] { $instance } finished it after { $worked } of work, { $sojourn } after it came into { $source }.
   *[no] { $instance } failed at it after { $worked } of work.
}
fact-acknowledged = It is settled and gone from { $queue }, { $since_published } after it was published.
fact-requeued = It went back to its place in { $queue }, which now holds { $ready }.
fact-dropped = { $with_instance ->
    [yes] It left { $queue } for good; { $instance } had it.
   *[no] It left { $queue } for good.
}
fact-lost = It was lost with { $instance }.
fact-instance_started = { $instance } started.
fact-instance_stopping = { $instance } takes no more messages.
fact-instance_stopped = { $instance } is gone.
fact-instance_crashed = { $in_hand ->
    [one] { $instance } crashed with one message.
   *[other] { $instance } crashed with { $in_hand } messages.
}
fact-consumer_added = { $prefetch ->
    [0] { $instance } subscribed to { $queue }, without a limit.
   *[other] { $instance } subscribed to { $queue }, with a prefetch of { $prefetch }.
}
fact-consumer_cancelled = { $instance } ended its subscription to { $queue }.
fact-producer_paused = { $producer } stopped publishing.
fact-producer_resumed = { $producer } publishes again.
fact-parameter_set = { $with_node ->
    [yes] { $node }: { $parameter } is now { $value }.
   *[no] { $parameter } is now { $value }.
}
fact-dead_lettered = It left { $queue } as a dead letter, for { $exchange }.
fact-refused = { $with_exchange ->
    [yes] { $queue } refused it; it goes to { $exchange } as a dead letter.
   *[no] { $queue } refused it.
}
fact-confirmed = { $taken ->
    [yes] { $producer } learnt that the broker has it.
   *[no] { $producer } learnt that a queue refused it.
}
fact-returned = { $producer } got it back.
fact-consumer_activated = { $instance } is now the active consumer of { $queue }.
fact-binding_added = { $exchange } now routes to { $destination }.
fact-binding_removed = { $exchange } no longer routes to { $destination }.
fact-task_queued = { $length ->
    [one] It waits in the task queue of { $instance }, alone there.
   *[other] It waits in the task queue of { $instance }, which now holds { $length }.
}
fact-task_ready = It could go on at { $instance }, thread { $lane }.
fact-resumed = { $instance } goes on with it, on thread { $lane }.
fact-context_switched = Core { $core } of { $instance } took up thread { $lane }, which cost it { $cost }.
fact-call_made = A request came into being at { $caller }.
fact-requested = { $caller } sent attempt { $attempt } to { $service }, on connection { $lane }.
fact-request_refused = { $with_instance ->
    [yes] { $caller } learnt that { $instance } refused the request.
   *[no] { $caller } learnt that nobody was there to take the request.
}
fact-answered = { $succeeded ->
    [yes] { $instance } sent the answer.
   *[no] { $instance } sent word of its failure.
}
fact-answer_received = { $succeeded ->
    [yes] The answer reached { $caller }.
   *[no] Word of the failure reached { $caller }.
}
fact-timed_out = { $caller } gave up waiting for the answer to attempt { $attempt }.
fact-retry_scheduled = { $caller } will send attempt { $attempt } in { $after }.
fact-call_ended = { $outcome ->
    [answered] The call of { $caller } ended with an answer, after { $took } (attempts: { $attempts }).
    [failed] The call of { $caller } ended with a failure, after { $took } (attempts: { $attempts }).
    [timed_out] The call of { $caller } ended without an answer in time, after { $took } (attempts: { $attempts }).
   *[refused] The call of { $caller } ended refused, after { $took } (attempts: { $attempts }).
}
fact-abandoned = { $instance } gave the work up.
fact-instance_starting = { $instance } is starting.
fact-autoscaler_decided = The autoscaler of { $service } changed the number of instances from { $from } to { $to }.

rule-arrival = Its arrival process had the next arrival.
rule-input = Somebody asked for it: a control or an action.
rule-input-published = It is one of a burst that was asked for.
rule-setup = The scenario begins like this.
rule-bindings_match = { $matching ->
    [one] One binding matches it.
   *[other] { $matching } bindings match it.
}
rule-no_binding_matches = No binding matches it.
rule-first_in_first_out = A queue keeps messages in the order in which they come.
rule-round_robin = { $others ->
    [none] It is the only consumer, and it has room.
    [free] Consumers take turns, and this one was next.
    [full] Consumers take turns, and { $full_count ->
        [one] { $full } holds its
       *[other] { $full } hold their
    } prefetch of { $held }.
   *[full_unequal] Consumers take turns, and { $full } hold all they may.
}
rule-link_delay = A link delivers in the order of sending, after its travel time.
rule-worker_free = { $instance } was free for it.
rule-worker_free-phase_started = It is the first phase of the work.
rule-phase_ended = The phase before had ended.
rule-handler_ended = All phases of the work were done.
rule-handler_failed = The work fails now and then, by the chance that is set.
rule-consumer_acknowledged = The acknowledgement of { $instance } reached the broker.
rule-automatic_acknowledgement = Acknowledgement is automatic: the broker asks for none.
rule-consumer_returned = { $instance } returned it (nack with requeue).
rule-consumer_rejected = { $instance } rejected it (nack without requeue).
rule-channel_closed = The channel closed: { $instance } was gone before it acknowledged, so it is delivered again.
rule-scale_in = There are to be fewer: it returns what it has not begun and finishes what it has.
rule-crash = { $instance } crashed, and with automatic acknowledgement the broker had forgotten it.
rule-time_to_live_over = Its time to live was over.
rule-queue_full = { $queue } was full, and the message at its head makes room.
rule-reject_publish = { $queue } was full and refuses what comes.
rule-delivery_limit = { $returns ->
    [one] It came back once, and { $queue } allows less.
   *[other] It came back { $returns } times, and { $queue } allows fewer.
}
rule-queue_deleted = { $queue } was deleted with all it held.
rule-dead_letter_cycle = It died in all its queues before and nobody touched it: it would go round for ever.
rule-consumer_priority = { $others ->
    [none] It is the only consumer, and it has room.
    [free] Of the consumers with room it has the highest priority.
    [full] Of the consumers with room it has the highest priority; { $full_count ->
        [one] { $full } holds its
       *[other] { $full } hold their
    } prefetch of { $held }.
   *[full_unequal] Of the consumers with room it has the highest priority; { $full } hold all they may.
}
rule-single_active_consumer = { $queue } delivers to one consumer alone, and { $instance } is the active one.
rule-message_priority = { $queue } puts the highest priority first, and equals in the order in which they come.
rule-poisonous = The work on messages of this type always fails.
rule-publisher_confirms = { $producer } asked the broker to confirm what it has taken.
rule-mandatory = { $producer } asked to get back what no binding matches.
rule-threads_busy = Every thread has a task in hand.
rule-loop_busy = The event loop is at work on another task.
rule-io_completed = What it waited for came, and the completion event put it back in line.
rule-cores_busy = Every core is at work on another thread.
rule-time_slice_over = Others wanted the core, and its time slice was over.
rule-core_free = A core became free for it.
rule-other_thread = A core that takes up another thread than before has to load its state.
rule-think_time_over = A user thought long enough.
rule-connection_free = A connection became free for it.
rule-retry = The attempt before it had no success.
rule-task_queue_full = The task queue holds as much as it may.
rule-no_instance = No instance of the service takes requests.
rule-timeout = The caller waits no longer than its timeout.
rule-backoff = After an attempt without success the caller waits before the next, longer each time.
rule-nobody_waits = The caller had given up waiting for it.
rule-last_attempt = No other attempt follows, so the call ends as this one did.
rule-handler_answers = The work came to the step that answers.
rule-in_turn = The running instances of the service take requests in turn.
rule-handler_publishes = { $producer } came to a step that publishes in its work on { $cause }.
rule-start_time_over = Its start time was over.
rule-autoscaler = The autoscaler asked for it.
rule-above_target = The load was at { $measured } of the target, so more are needed.
rule-below_target = The load was at { $measured } of the target, and the cool-down since the last change was over.
rule-out_of_range = There were fewer than its minimum or more than its maximum.

parameter-arrival_rate = messages per second
parameter-instances = the number of instances
parameter-prefetch = the prefetch
parameter-phase_mean = the mean time of a phase
parameter-failure_chance = the chance of failure
parameter-branch_chance = the chance of a branch
parameter-link_delay = the travel time of links
parameter-bound = a binding (1: there, 0: not)
parameter-threads = the number of threads
parameter-cores = the number of cores
parameter-loops = the number of loops
parameter-task_queue = the length of the task queue
parameter-context_switch = the cost of a context switch
parameter-time_slice = the time slice
parameter-users = the number of users
parameter-think_time = the mean think time
parameter-connections = the number of connections
parameter-timeout = the timeout
parameter-retry_attempts = the attempts at one call
parameter-retry_backoff = the delay before a second attempt
parameter-autoscaler_on = the autoscaler (1: on, 0: off)
parameter-autoscaler_target = the target of the autoscaler

where-unpublished = not published yet
where-published = on its way to { $exchange }
where-routed = { $copies ->
    [one] on its way to a queue
   *[other] { $copies } copies on their way to queues
}
where-unroutable = gone: there was no queue for it
where-enqueued = ready in { $queue }
where-delivered = on its way to { $instance }
where-received = waiting at { $instance }
where-started = { $instance } is working on it
where-phase_started = { $instance } is working on it
where-task_queued = in the task queue of { $instance }
where-task_ready = ready at { $instance }, with no core for it
where-resumed = { $instance } is working on it
where-call_made = waiting in { $caller }
where-requested = on its way to { $service }
where-request_refused = refused
where-answered = done; the answer is on its way
where-answer_received = answered
where-timed_out = given up by { $caller }
where-retry_scheduled = waiting in { $caller } to be tried again
where-call_ended = ended
where-abandoned = given up
where-handled = { $succeeded ->
    [yes] done; { $instance } tells the broker
   *[no] failed; { $instance } tells the broker
}
where-acknowledged = done, gone from { $queue }
where-requeued = ready in { $queue } again
where-dropped = gone from { $queue }
where-lost = lost with { $instance }
where-dead_lettered = on its way to { $exchange } as a dead letter
where-refused = { $with_exchange ->
    [yes] on its way to { $exchange } as a dead letter
   *[no] refused by { $queue }
}
where-returned = back at { $producer }
why-slowly = Slow motion while it moves
