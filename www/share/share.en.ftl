share-what = What you share
share-run = { $inputs ->
    [0] this run, at { $time }
    [one] this run, at { $time }, with the one thing you changed
   *[other] this run, at { $time }, with the { $inputs } things you changed
  }
share-scene = the scene from its start
share-class = For a class
share-question = A question, shown above the stage
share-lesson = with the lesson
share-lock = { $count ->
    [0] Lock what learners must not change
    [one] Locked: one
   *[other] Locked: { $count }
  }
share-lock-seed = the seed
share-lock-scenario = the scenario (building, opening files)
share-markers = { $count ->
    [0] Press K to mark instants; marks are shared, too.
    [one] One marked instant is shared, too.
   *[other] { $count } marked instants are shared, too.
  }
share-link = Link
share-frame = For a learning platform (iframe)
share-element = For a page with Queuescope (element)
share-copy = Copy
share-copy-what = Copy: { $what }
share-copied = Copied: { $what }
share-selected = Selected, to be copied by hand: { $what }
share-qr = QR code
share-qr-label = QR code of the link
share-qr-too-long = The link is too long for a QR code: share the scene from its start.
share-no-link = This copy of Queuescope has no web address, so there is no link to it.
share-picture = Picture of the stage at { $time }
share-saved = Saved: { $file }
share-picture-failed = The picture could not be made.
