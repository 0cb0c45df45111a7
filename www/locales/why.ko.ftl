# 왜 일어났는지를 말합니다. src/fact.rs의 사실(fact-…)과 규칙(rule-…)마다 코드 이름으로 문구가 하나씩 있습니다.
# rule-…-FACT는 그 사실에만 쓰는 문구, where-…는 그 사실 다음에 메시지가 있는 곳입니다.
# [은/는] 같은 표시는 앞 글자의 받침에 맞게 바뀝니다.

why = 왜?
why-region = 왜 그렇게 되었을까요?
why-hint = 무대에서 점을 고르면 그 메시지를 끝까지 따라갑니다.
why-nothing-yet = 아직 아무 일도 일어나지 않았습니다.
why-follow = 메시지 따라가기
why-follow-title = 방금 일이 일어난 메시지를 따라갑니다 (M)
why-end = 그만 따라가기 (Esc)
why-previous = 앞 메시지 ([)
why-next = 다음 메시지 (])
why-keys = M 키로 메시지를 따라가고, 대괄호 키로 앞뒤 메시지로 옮기며, Esc 키로 끝냅니다.
why-message = 메시지 { $number }
why-from = { $producer }에서
why-where = 위치
why-life = 지나온 길
why-life-of = { $message }[이/가] 지나온 길
why-seek = { $time }[으로/로] 이동
why-left-out = 사실 { $count }개를 생략했습니다.
why-more-consumers = { $names } 외 { $count }개

fact-published = { $producer }[이/가] { $exchange }[으로/로] 보냈습니다.
fact-routed = { $copies ->
    [1] { $exchange }[이/가] 큐 하나로 보냈습니다.
   *[other] { $exchange }[이/가] 큐 { $copies }개에 사본을 하나씩 보냈습니다.
}
fact-unroutable = { $exchange }[이/가] 보낼 큐를 찾지 못했습니다.
fact-enqueued = { $ready ->
    [1] { $queue }에 들어왔습니다. 다른 메시지는 없습니다.
   *[other] { $queue }에 들어왔습니다. 이제 { $ready }개가 기다립니다.
}
fact-delivered = { $redelivered ->
    [yes] { $queue }[이/가] 재전달 표시를 붙여 { $instance }에게 다시 보냈습니다.
   *[no] { $queue }[이/가] { $instance }에게 보냈습니다.
}
fact-received = { $instance }에게 도착했습니다.
fact-started = { $source }에 들어온 지 { $waited } 만에 { $instance }[이/가] 작업을 시작했습니다.
fact-phase_started = { $kind ->
    [cpu] { $phase }단계 시작: { $duration } 동안 계산합니다.
    [blocking_io] { $phase }단계 시작: { $duration } 동안 스레드를 붙잡은 채 응답을 기다립니다.
   *[io] { $phase }단계 시작: { $duration } 동안 외부 응답을 기다립니다.
}
fact-handled = { $succeeded ->
    [yes] { $instance }[이/가] { $worked } 동안 작업해 끝냈습니다. { $source }에 들어온 지 { $sojourn } 만입니다.
   *[no] { $instance }[이/가] { $worked } 동안 작업했으나 실패했습니다.
}
fact-acknowledged = 발행된 지 { $since_published } 만에 처리가 확정되어 { $queue }에서 없어졌습니다.
fact-requeued = { $queue }의 원래 자리로 돌아갔습니다. 이제 { $ready }개가 기다립니다.
fact-dropped = { $with_instance ->
    [yes] { $queue }에서 완전히 없어졌습니다. { $instance }[이/가] 가지고 있던 메시지입니다.
   *[no] { $queue }에서 완전히 없어졌습니다.
}
fact-lost = { $instance }[과/와] 함께 유실되었습니다.
fact-instance_started = { $instance }[이/가] 시작했습니다.
fact-instance_stopping = { $instance }[은/는] 이제 메시지를 받지 않습니다.
fact-instance_stopped = { $instance }[이/가] 나갔습니다.
fact-instance_crashed = { $instance }[이/가] 메시지 { $in_hand }개를 가진 채 강제 종료되었습니다.
fact-consumer_added = { $prefetch ->
    [0] { $instance }[이/가] { $queue }[을/를] 한도 없이 구독했습니다.
   *[other] { $instance }[이/가] { $queue }[을/를] 프리페치 { $prefetch }[으로/로] 구독했습니다.
}
fact-consumer_cancelled = { $instance }[이/가] { $queue } 구독을 끝냈습니다.
fact-producer_paused = { $producer }[이/가] 발행을 멈췄습니다.
fact-producer_resumed = { $producer }[이/가] 다시 발행합니다.
fact-parameter_set = { $with_node ->
    [yes] { $node }: { $parameter } 값이 { $value }[으로/로] 바뀌었습니다.
   *[no] { $parameter } 값이 { $value }[으로/로] 바뀌었습니다.
}
fact-dead_lettered = 데드 레터가 되어 { $queue }에서 { $exchange }[으로/로] 떠났습니다.
fact-refused = { $with_exchange ->
    [yes] { $queue }[이/가] 받지 않았습니다. 데드 레터로 { $exchange }에 갑니다.
   *[no] { $queue }[이/가] 받지 않았습니다.
}
fact-confirmed = { $taken ->
    [yes] { $producer }[은/는] 브로커가 받았다는 소식을 들었습니다.
   *[no] { $producer }[은/는] 받지 않은 큐가 있다는 소식을 들었습니다.
}
fact-returned = { $producer }에게 되돌아갔습니다.
fact-consumer_activated = 이제 { $instance }[이/가] { $queue }의 활성 소비자입니다.
fact-binding_added = 이제 { $exchange }[이/가] { $destination }[으로/로] 보냅니다.
fact-binding_removed = 이제 { $exchange }[은/는] { $destination }[으로/로] 보내지 않습니다.
fact-task_queued = { $instance }의 작업 큐에서 기다립니다. 지금 { $length }개가 있습니다.
fact-task_ready = { $instance }의 스레드 { $lane }에서 이어서 처리할 수 있게 되었습니다.
fact-resumed = { $instance }[이/가] 스레드 { $lane }에서 이어서 처리합니다.
fact-context_switched = { $instance }의 코어 { $core }[이/가] 스레드 { $lane }[으로/로] 바꾸었고, { $cost }[이/가] 들었습니다.
fact-call_made = { $caller }에서 요청이 생겼습니다.
fact-requested = { $caller }[이/가] 연결 { $lane }[으로/로] { $service }에 { $attempt }번째 시도를 보냈습니다.
fact-request_refused = { $with_instance ->
    [yes] { $instance }[이/가] 요청을 거절했다는 것을 { $caller }[이/가] 알게 되었습니다.
   *[no] 요청을 받을 인스턴스가 없다는 것을 { $caller }[이/가] 알게 되었습니다.
}
fact-answered = { $succeeded ->
    [yes] { $instance }[이/가] 응답을 보냈습니다.
   *[no] { $instance }[이/가] 실패했다는 응답을 보냈습니다.
}
fact-answer_received = { $succeeded ->
    [yes] 응답이 { $caller }에 도착했습니다.
   *[no] 실패했다는 응답이 { $caller }에 도착했습니다.
}
fact-timed_out = { $caller }[이/가] { $attempt }번째 시도의 응답을 더 기다리지 않습니다.
fact-retry_scheduled = { $caller }[이/가] { $after } 뒤에 { $attempt }번째 시도를 보냅니다.
fact-call_ended = { $outcome ->
    [answered] { $caller }의 호출이 { $took } 만에 응답을 받고 끝났습니다(시도 { $attempts }번).
    [failed] { $caller }의 호출이 { $took } 만에 실패로 끝났습니다(시도 { $attempts }번).
    [timed_out] { $caller }의 호출이 { $took } 만에 시간 초과로 끝났습니다(시도 { $attempts }번).
   *[refused] { $caller }의 호출이 { $took } 만에 거절당한 채 끝났습니다(시도 { $attempts }번).
}
fact-abandoned = { $instance }[이/가] 작업을 그만두었습니다.
fact-instance_starting = { $instance }[이/가] 시작하는 중입니다.
fact-autoscaler_decided = 오토스케일러가 { $service }의 인스턴스 수를 { $from }에서 { $to }[으로/로] 바꾸었습니다.

rule-arrival = 도착 과정에서 다음 메시지가 나올 때가 되었습니다.
rule-input = 설정이나 동작으로 요청했기 때문입니다.
rule-input-published = 한꺼번에 보내라고 요청한 메시지 중 하나입니다.
rule-setup = 시나리오가 이렇게 시작합니다.
rule-bindings_match = 이 메시지에 맞는 바인딩이 { $matching }개 있습니다.
rule-no_binding_matches = 이 메시지에 맞는 바인딩이 없습니다.
rule-first_in_first_out = 큐는 들어온 순서를 지킵니다.
rule-round_robin = { $others ->
    [none] 소비자가 하나뿐이고 받을 여유가 있습니다.
    [free] 소비자는 차례로 받으며, 다음 차례였습니다.
    [full] 소비자는 차례로 받는데, { $full }[은/는] 이미 프리페치 한도인 { $held }개를 가지고 있습니다.
   *[full_unequal] 소비자는 차례로 받는데, { $full }[은/는] 이미 가질 수 있는 만큼 가지고 있습니다.
}
rule-link_delay = 링크는 보낸 순서대로, 전달 시간이 지난 뒤에 전합니다.
rule-worker_free = { $instance }에게 여유가 있었습니다.
rule-worker_free-phase_started = 작업의 첫 단계입니다.
rule-phase_ended = 앞 단계가 끝났습니다.
rule-handler_ended = 작업의 모든 단계가 끝났습니다.
rule-handler_failed = 작업은 정해진 확률로 가끔 실패합니다.
rule-consumer_acknowledged = { $instance }의 확인(ack)[이/가] 브로커에 도착했습니다.
rule-automatic_acknowledgement = 자동 확인이라 브로커가 확인(ack)[을/를] 기다리지 않습니다.
rule-consumer_returned = { $instance }[이/가] 돌려보냈습니다(requeue를 켠 nack).
rule-consumer_rejected = { $instance }[이/가] 거부했습니다(requeue를 끈 nack).
rule-channel_closed = 채널이 닫혔습니다. { $instance }[이/가] 확인(ack)하기 전에 사라졌으므로 다시 전달합니다.
rule-scale_in = 수를 줄였기 때문입니다. 시작하지 않은 메시지는 돌려주고 하던 일은 마칩니다.
rule-crash = { $instance }[이/가] 강제 종료되었고, 자동 확인이라 브로커는 이미 잊었습니다.
rule-time_to_live_over = 유효 시간(TTL)[이/가] 지났습니다.
rule-queue_full = { $queue }[이/가] 가득 차서 맨 앞 메시지가 자리를 비웁니다.
rule-reject_publish = { $queue }[이/가] 가득 차서 새 메시지를 받지 않습니다.
rule-delivery_limit = { $returns }번 되돌아와 { $queue }의 허용 횟수를 넘었습니다.
rule-queue_deleted = { $queue }[이/가] 들어 있던 메시지와 함께 삭제되었습니다.
rule-dead_letter_cycle = 거쳐 온 큐에서 모두 죽었고 손댄 소비자가 없어, 두면 끝없이 돕니다.
rule-consumer_priority = { $others ->
    [none] 소비자가 하나뿐이고 받을 여유가 있습니다.
    [free] 여유가 있는 소비자 중 우선순위가 가장 높습니다.
    [full] 여유가 있는 소비자 중 우선순위가 가장 높습니다. { $full }[은/는] 이미 프리페치 한도인 { $held }개를 가지고 있습니다.
   *[full_unequal] 여유가 있는 소비자 중 우선순위가 가장 높습니다. { $full }[은/는] 이미 가질 수 있는 만큼 가지고 있습니다.
}
rule-single_active_consumer = { $queue }[은/는] 활성 소비자 하나에게만 보내며, 지금은 { $instance }입니다.
rule-message_priority = { $queue }[은/는] 우선순위가 높은 메시지를 앞에 두고, 같으면 들어온 순서를 지킵니다.
rule-poisonous = 이 종류의 메시지는 작업이 늘 실패합니다.
rule-publisher_confirms = { $producer }[이/가] 받았는지 알려 달라고 브로커에 요청했습니다.
rule-mandatory = { $producer }[이/가] 맞는 바인딩이 없으면 돌려 달라고 요청했습니다.
rule-threads_busy = 모든 스레드가 다른 작업을 맡고 있기 때문입니다.
rule-loop_busy = 이벤트 루프가 다른 작업을 처리하고 있기 때문입니다.
rule-io_completed = 기다리던 응답이 왔고, 완료 이벤트가 작업을 다시 줄에 세웠습니다.
rule-cores_busy = 모든 코어가 다른 스레드를 실행하고 있기 때문입니다.
rule-time_slice_over = 다른 스레드가 코어를 기다리는데 자기 타임 슬라이스를 다 썼기 때문입니다.
rule-core_free = 코어가 비었기 때문입니다.
rule-other_thread = 코어가 다른 스레드를 실행하려면 그 스레드의 상태를 불러와야 합니다.
rule-think_time_over = 사용자의 생각 시간이 끝났기 때문입니다.
rule-connection_free = 연결이 하나 비었기 때문입니다.
rule-retry = 앞선 시도가 성공하지 못했기 때문입니다.
rule-task_queue_full = 작업 큐가 가득 찼기 때문입니다.
rule-no_instance = 요청을 받는 인스턴스가 서비스에 없기 때문입니다.
rule-timeout = 호출자는 제한 시간까지만 기다립니다.
rule-backoff = 성공하지 못한 시도 뒤에는 다음 시도까지 기다리며, 그 시간은 매번 길어집니다.
rule-nobody_waits = 호출자가 이미 기다리기를 그만두었기 때문입니다.
rule-last_attempt = 더는 시도하지 않으므로 호출은 이 시도의 결과대로 끝납니다.
rule-handler_answers = 처리가 응답하는 단계에 이르렀기 때문입니다.
rule-in_turn = 실행 중인 인스턴스들이 요청을 차례로 받습니다.
rule-handler_publishes = { $producer }[이/가] { $cause }[을/를] 처리하다가 이벤트를 발행하는 단계에 이르렀습니다.
rule-start_time_over = 시작하는 데 걸리는 시간이 지났습니다.
rule-autoscaler = 오토스케일러가 요청했기 때문입니다.
rule-above_target = 부하가 목표의 { $measured }여서 인스턴스가 더 필요합니다.
rule-below_target = 부하가 목표의 { $measured }였고, 마지막으로 바꾼 뒤 대기 시간(cool-down)[이/가] 지났습니다.
rule-out_of_range = 인스턴스 수가 최솟값보다 적거나 최댓값보다 많았기 때문입니다.

parameter-arrival_rate = 초당 메시지 수
parameter-instances = 인스턴스 수
parameter-prefetch = 프리페치
parameter-phase_mean = 단계의 평균 시간
parameter-failure_chance = 실패 확률
parameter-branch_chance = 분기 확률
parameter-link_delay = 링크의 전달 시간
parameter-bound = 바인딩(1: 있음, 0: 없음)
parameter-threads = 스레드 수
parameter-cores = 코어 수
parameter-loops = 루프 수
parameter-task_queue = 작업 큐의 길이
parameter-context_switch = 문맥 교환 비용
parameter-time_slice = 타임 슬라이스
parameter-users = 사용자 수
parameter-think_time = 평균 생각 시간
parameter-connections = 연결 수
parameter-timeout = 제한 시간
parameter-retry_attempts = 호출당 시도 횟수
parameter-retry_backoff = 두 번째 시도까지의 대기 시간
parameter-autoscaler_on = 오토스케일러(1: 켜짐, 0: 꺼짐)
parameter-autoscaler_target = 오토스케일러의 목표

where-unpublished = 아직 발행되지 않음
where-published = { $exchange }[으로/로] 가는 중
where-routed = { $copies ->
    [1] 큐로 가는 중
   *[other] 사본 { $copies }개가 큐로 가는 중
}
where-unroutable = 갈 큐가 없어 사라짐
where-enqueued = { $queue }에서 대기 중
where-delivered = { $instance }에게 가는 중
where-received = { $instance }에서 기다리는 중
where-started = { $instance }[이/가] 작업 중
where-phase_started = { $instance }[이/가] 작업 중
where-task_queued = { $instance }의 작업 큐에서 대기 중
where-task_ready = { $instance }에서 코어를 기다리는 중
where-resumed = { $instance }[이/가] 작업 중
where-call_made = { $caller }에서 대기 중
where-requested = { $service }[으로/로] 가는 중
where-request_refused = 거절됨
where-answered = 처리가 끝나 응답이 가는 중
where-answer_received = 응답 받음
where-timed_out = { $caller }[이/가] 기다리기를 그만둠
where-retry_scheduled = { $caller }에서 재시도 대기 중
where-call_ended = 끝남
where-abandoned = 그만둠
where-handled = { $succeeded ->
    [yes] 작업이 끝나 { $instance }[이/가] 브로커에 알리는 중
   *[no] 작업에 실패해 { $instance }[이/가] 브로커에 알리는 중
}
where-acknowledged = 끝나서 { $queue }에서 없어짐
where-requeued = { $queue }에서 다시 대기 중
where-dropped = { $queue }에서 없어짐
where-lost = { $instance }[과/와] 함께 유실됨
where-dead_lettered = 데드 레터로 { $exchange }에 가는 중
where-refused = { $with_exchange ->
    [yes] 데드 레터로 { $exchange }에 가는 중
   *[no] { $queue }[이/가] 받지 않음
}
where-returned = { $producer }에게 되돌아감
why-slowly = 움직이는 동안 느리게 보기
