share-what = 공유할 내용
share-run = { $inputs ->
    [0] { $time } 시점의 이 실행
   *[other] { $time } 시점의 이 실행 (바꾼 것 { $inputs }개 포함)
  }
share-scene = 처음 상태의 장면
share-class = 수업용
share-question = 무대 위에 보일 질문
share-lesson = 학습 글 함께 보이기
share-lock = { $count ->
    [0] 학습자가 바꾸지 못하게 잠그기
   *[other] 잠근 항목: { $count }개
  }
share-lock-seed = 시드
share-lock-scenario = 시나리오 (만들기, 파일 열기)
share-markers = { $count ->
    [0] K 키로 시점을 표시하면 표시도 함께 공유됩니다.
   *[other] 표시한 시점 { $count }개도 함께 공유됩니다.
  }
share-link = 링크
share-frame = 학습 플랫폼용 (iframe)
share-element = Queuescope가 있는 페이지용 (요소)
share-copy = 복사
share-copy-what = 복사: { $what }
share-copied = 복사했습니다: { $what }
share-selected = 선택했습니다. 직접 복사하세요: { $what }
share-qr = QR 코드
share-qr-label = 링크의 QR 코드
share-qr-too-long = 링크가 길어 QR 코드에 담을 수 없습니다. 처음 상태의 장면을 공유하세요.
share-no-link = 이 Queuescope에는 웹 주소가 없어 링크를 만들 수 없습니다.
share-picture = { $time } 시점의 무대 그림
share-saved = 저장했습니다: { $file }
share-picture-failed = 그림을 만들지 못했습니다.
