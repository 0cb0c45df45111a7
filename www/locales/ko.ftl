# 페이지의 문구입니다. 장면마다 쓰는 문구는 그 장면의 폴더에 있습니다.

language-name = 한국어
language = 언어
theme = 화면 색: { $theme }
theme-auto = 시스템 설정
theme-light = 밝게
theme-dark = 어둡게
scenes = 장면
open-scenario = 시나리오 열기…
import-definitions = RabbitMQ 정의 가져오기…
export-definitions = RabbitMQ 정의 내보내기
definitions-notes = 담지 못했거나 바뀐 것

seconds = { $value }초
milliseconds = { $value } ms
share = { $value }%

lesson = 학습
stage = 무대
charts = 그래프
transport = 재생
tuning = 설정과 수치
actions = 동작
legend = 메시지 종류
acknowledgement = 확인(ack)
answer = 응답
keys = 스페이스 키로 재생하거나 일시 정지합니다. 왼쪽과 오른쪽 화살표 키로 사건 하나씩 앞뒤로 이동합니다. 더하기와 빼기 키로 소비자 수를 바꿉니다.
summary = { $time }: 큐에서 { $ready }개 대기 중, 소비자 { $instances }개 중 { $working }개 작업 중입니다.
own-scenario = 직접 연 시나리오입니다. 설정과 수치는 무대 옆에 있고, 일어나는 일은 그래프에 나타납니다.

start = 시작
play = 재생
pause = 일시 정지
step-back = 이전
step-forward = 다음
step-back-title = 사건 하나 뒤로 (←)
step-forward-title = 사건 하나 앞으로 (→)
scrubber = 시각
speed = 속도
seed = 시드
seed-title = 시드: 시드가 같으면 실행 결과도 같습니다
reset = 처음으로

fewer = { $control }: 하나 줄이기
more = { $control }: 하나 늘리기
reset-controls = 초기화
note-dropped = 과거를 바꾸었으므로 이후의 입력 { $count }개가 취소되었습니다.

state-rate = 초당 { $rate }
state-paused = 멈춤
state-publishing = 발행 중
state-exchange = { $type } 익스체인지
state-queue = { $ready }개 대기 중
state-service = { $count }개 중 { $busy }개 작업 중

rule-none = 한도 없음
rule-quorum = 쿼럼
rule-delivery-limit = 재전달 { $value }회까지
rule-message-ttl = TTL { $value }
rule-expires = { $value } 뒤 삭제
rule-max-length = 최대 { $value }개
rule-max-length-bytes = 최대 { $value }바이트
rule-reject-publish = 넘치면 거부
rule-max-priority = 우선순위 0–{ $value }
rule-single-active-consumer = 단일 활성
rule-internal = 내부용
rule-confirms = 발행 확인

instance-idle = 쉬는 중
instance-working = 작업 중
instance-stopping = 나가는 중
instance-crashed = 강제 종료됨
instance-starting = 시작하는 중
instance-idle-on = 쉬는 중
instance-working-on = { $message } 처리 중
instance-stopping-on = { $message } 처리 후 나감
instance-crashed-on = 강제 종료됨
instance-starting-on = 시작하는 중

ledger = 모든 메시지의 위치
ledger-published = 발행됨
ledger-copies-added = 라우팅으로 늘어난 사본
ledger-acknowledged = 확인(ack)됨
ledger-ready = 큐에서 대기 중
ledger-with-consumer = 소비자에게 있음
ledger-on-the-way = 이동 중
ledger-dropped = 버려짐
ledger-expired = 만료됨
ledger-refused = 가득 찬 큐가 거부함
ledger-lost = 유실됨
ledger-unroutable = 라우팅 불가
ledger-of-these = 이 가운데
ledger-went-dead = 데드 레터가 됨
ledger-handled-again = 다시 처리됨
ledger-balanced = ✓ 합이 맞습니다.
ledger-unbalanced = ✗ 합이 맞지 않습니다.

reactions = 첫 이벤트부터 걸린 시간
reactions-mean = 평균

inspector = 자세히 보기
inspector-hint = 무대에서 하나를 고르면 그 수치가 나타납니다.
selected = 선택: { $name }
inspect-state = 상태
inspect-rate = 속도
inspect-published = 발행
inspect-exchange-type = 종류
inspect-ready = 대기 중
inspect-unacknowledged = 미확인
inspect-mean-ready = 평균 대기 수
inspect-in-out = 들어옴 · 나감
inspect-growth = 증가
inspect-busy = 사용률
inspect-starting = 시작하는 중
inspect-autoscaler = 오토스케일러
autoscaler-off = 꺼짐
autoscaler-waits = 켜짐, { $in } 뒤 측정
autoscaler-wants = { $wanted }개가 적정, { $in } 뒤 다시 측정
inspect-handled = 처리
inspect-failed = 실패
inspect-prefetched = 받아 둔 메시지

chart-ready = 큐에서 대기 중
chart-rates = 초당 메시지 수
chart-waiting = 대기 시간
chart-busy = 소비자 사용률
rate-in = 들어옴
rate-out = 나감
theory-erlang = 이론(얼랑 C) { $busy }
theory-utilisation = 이론(이용률) { $busy }
theory-growth = 과부하: 초당 { $growth }개씩 증가
theory-wait = 이론 평균 { $mean }

chart-group-ready = 끝나지 않은 일
chart-group-rates = 초당 완료
chart-group-waiting = 응답 시간 p95
chart-group-busy = CPU 사용률

comparison = 나란히 비교
comparison-jobs = 일
comparison-means = 응답 시간과 자원
compared-begun = 시작됨
compared-ended-well = 완료
compared-done-per-s = 초당 완료
compared-ended-badly = 실패
compared-unfinished = 끝나지 않음
compared-ready = 큐에서 대기 중
compared-attempts-per-call = 호출당 시도
compared-last-ended = 마지막 완료 시각
compared-mean = 평균 응답
compared-p50 = 응답 중앙값
compared-p95 = 응답 p95
compared-p99 = 응답 p99
compared-busy = 인스턴스 사용률
compared-cpu-busy = CPU 사용률
compared-context-switches = 컨텍스트 스위치
compared-memory = 메모리
difference-none = {"="} 같음
difference-from-none = ▲ 첫째는 0
difference-more = ▲ { $percent }% 많음
difference-less = ▼ { $percent }% 적음
difference-times = ▲ { $times }배
mebibytes = { $value } MiB

problems = { $count ->
    [0] { $source }을(를) 불러오지 못했습니다
   *[other] { $source }에 문제가 { $count }개 있습니다
}
problems-way-out = 실행 중이던 장면은 계속됩니다. 파일을 고친 뒤 다시 열어 주십시오.
problems-go-on = 그대로 계속하기
problem-place = { $line }행 { $column }열
problem-whole-file = 파일 전체
problem-found = 발견
problem-expected = 올바른 값
problem-advice = 도움말
close = 닫기

views = 보기
view-stage = 무대
view-lanes = 레인
lanes = 레인: 누가 언제 무엇을 했는지
lane-keys = 왼쪽·오른쪽 화살표 키로 시간 축을 옮기고, 더하기·빼기 키로 확대·축소하며, Home 키로 현재로 돌아옵니다. 누르면 그곳의 메시지를 따라가거나 그 시각으로 갑니다.
lane-tools = 시간 축
lanes-follow = 현재 따라가기
lanes-zoom-in = 확대 (+)
lanes-zoom-out = 축소 (−)
lane-now = 현재 { $time }
microseconds = { $value } µs
lanes-instances = 인스턴스 { $instances }개, 각각 { $text }
lanes-last = 마지막 응답 { $time }
lanes-cpu-busy = CPU 사용 { $share }
lanes-memory = 메모리 { $memory }
lanes-counted = 그 밖에 { $count }개
lanes-table = { $time }에 각 레인이 하는 일
lane-legend = 레인에 보이는 것
lanes-sync = 스레드 하나가 모든 I/O를 기다립니다
lanes-thread-pool = 코어 { $cores }개에서 도는 스레드 { $threads }개
lanes-event-loop = 루프 { $loops }개가 기다리지 않고, I/O가 도는 동안 다른 일을 합니다
lane-thread-pool = 스레드 { $number }
lane-event-loop = 루프 { $number }
lanes-blocking-caller = 응답이 올 때까지 스레드가 멈춰 있습니다
lanes-callback-caller = 스레드는 계속 일하고, 응답은 콜백으로 옵니다
lane-blocking-caller = 스레드 { $number }
lane-callback-caller = 스레드
lane-call = 호출 { $number }
lane-backoff = 재시도 대기
lane-sync = 스레드 { $number }
lane-waiting = I/O { $number }
lane-cpu = CPU 사용 중
lane-io = I/O 대기
lane-blocking-io = I/O로 멈춤
lane-ready = 준비됨, 코어 사용 중
lane-context-switch = 문맥 교환
lane-awaiting = 응답 대기
lane-down = 장애
lane-answered = 작업 완료
lane-idle = 쉬는 중
