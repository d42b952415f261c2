// What a visitor sees before the page is there and when its connection is gone. It stands in the head of the document,
// before any other script, and needs nothing of the server but whether it answers: the page's own texts may not have come.
(() => {
  'use strict'
  const WORDS = {
    name: ['CityPact', '城市之约'],
    starting: ['Preparing the model…', '正在准备模型……'],
    compiling: ['The engine is being compiled, once for each version of it.', '正在编译计算引擎，每个版本只需编译一次。'],
    late: ['This takes longer than usual.', '耗时比平常更长。'],
    lost: ['Connection lost', '连接已断开'],
    kept: ['The picture stays as it is, and comes back by itself.', '画面保持不变，恢复连接后会自动继续。'],
    again: ['The server was started anew; the page is loaded again.', '服务器已重新启动，正在重新载入页面。'],
    full: ['The server is full at the moment.', '服务器访客已满。'],
    stuck: ['Loading the page again did not help.', '重新载入页面未能恢复连接。'],
    reload: ['Reload now', '立即重新载入'],
  }
  const SENTENCES = {
    left: [(share, seconds) => `${share} % done, about ${seconds} s left`, (share, seconds) => `已完成 ${share}%，约剩 ${seconds} 秒`],
    trying: [count => `Try ${count} …`, count => `第 ${count} 次尝试……`],
    waiting: [(count, seconds) => `Try ${count} failed; the next in ${seconds} s`,
      (count, seconds) => `第 ${count} 次尝试失败，${seconds} 秒后重试`],
  }
  // All in milliseconds.
  const TICK = 500
  const GRACE = 1500 // that a closed connection may take to come back before anything is said
  const BEAT = 3000 // of silence, after which the server is asked whether it is there
  const PATIENCE = 2000 // that it may take to answer there
  const REQUEST = 3000 // that an answer to a request may take
  const SILENT = 12000 // of silence that end the patience with a server that answers elsewhere
  const SLEPT = 5000 // between two ticks: the machine was asleep, and nobody can have answered
  const LATE = 40000
  const WAITS = [1000, 1000, 2000, 2000, 3000, 5000] // between tries; the last one for all that follow
  const RELOADS = 3 // by itself, at most, within
  const RELOADS_WITHIN = 120000
  const KEPT = 'citypact.reloads'

  const root = document.documentElement
  const element = name => document.getElementById(`cp-shell${name}`)
  const sleep = time => new Promise(resolve => setTimeout(resolve, time))
  const stored = (place, key) => { try { return place().getItem(key) } catch (error) { return null } } // one that keeps nothing

  const began = Date.now()
  let state = 'starting' // then live; lost while a connection is sought; stuck where only the visitor can help
  let said = ['starting', null, null] // keys of the title, of the words, and [sentence, ...values]
  let leaving = false
  let ticked = began
  let heard = began // when the server last said anything on the page's web socket
  let asked = 0 // when it was asked whether it is there, 0 while no answer is awaited
  let down = 0 // since when the web socket has been closed
  let answer = null // to the last question: {at, started}
  let socket = null
  let channel = null
  let begun = false
  let checking = false
  let missed = 0 // times in a row that the server did not answer while the page was awaited
  let hurry = () => {}
  let before = null // what had the focus

  root.lang = [new URLSearchParams(location.search).get('lang'), stored(() => localStorage, 'citypact.language'),
    (navigator.language || '').startsWith('zh') ? 'zh' : 'en'].find(name => ['en', 'zh'].includes(name))
  const pick = pair => pair[root.lang === 'zh' ? 1 : 0]
  const entitle = () => { if (!document.title.includes(pick(WORDS.name))) document.title = pick(WORDS.name) }

  // What Solara knows of the connection; `app` is the element of that name until Solara has made its own.
  const solara = () => (window.app && window.app.$data) || {}
  const kernel = () => (window.solara && window.solara.debug ? window.solara.debug.kernel() : null)
  const connected = () => Boolean(kernel()) && kernel().connectionStatus === 'connected'
  const shown = () => Boolean(document.querySelector('.cp')) && !document.querySelector('.cp-waiting')

  const draw = () => {
    const [title, words, sentence] = said
    const page = document.querySelector('.cp')
    const theme = stored(() => localStorage, 'citypact.theme')
    const dark = page ? page.classList.contains('dark')
      : theme ? theme === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches
    element('').dataset.state = state
    element('').classList.toggle('dark', dark)
    element('-title').textContent = pick(WORDS[title])
    element('-words').textContent = words ? pick(WORDS[words]) : ''
    element('-words').hidden = !words
    element('-tries').textContent = sentence ? pick(SENTENCES[sentence[0]])(...sentence.slice(1)) : ''
    element('-tries').hidden = !sentence
    element('-share').hidden = !sentence || sentence[0] !== 'left'
    element('-reload').textContent = pick(WORDS.reload)
    element('-reload').hidden = state === 'starting' && words !== 'late'
  }
  const say = (...keys) => { said = keys; draw() }

  const open = () => {
    const page = document.getElementById('app')
    before = document.activeElement
    if (page) page.inert = true
    element('').setAttribute('role', 'alertdialog')
    element('').setAttribute('aria-modal', 'true')
    element('').setAttribute('aria-labelledby', 'cp-shell-title')
    element('').hidden = false
    draw()
    element('-reload').focus()
  }
  const live = () => {
    const page = document.getElementById('app')
    state = 'live'
    heard = Date.now()
    asked = down = 0
    answer = null
    element('').hidden = true
    say('lost', null, null)
    if (page) page.inert = false
    if (before && document.contains(before)) before.focus()
    before = null
  }

  // --- asking the server ---
  const path = name => `${element('').dataset.root}/${name}`
  const ask = async (name, method = 'GET') => {
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), REQUEST)
    try {
      const response = await fetch(path(name), { method, cache: 'no-store', signal: patience.signal })
      return { status: response.status, told: response.ok && method === 'GET' ? await response.json() : null }
    } catch (error) { // no server there, or one that does not answer
      return { status: 0, told: null }
    } finally {
      clearTimeout(timer)
    }
  }
  const listen = () => {
    const current = kernel() && kernel()._ws
    if (!current || current === socket) return
    socket = current
    channel = null // a channel lives as long as its connection
    socket.addEventListener('message', () => { heard = Date.now() })
  }
  // Ask on the page's own web socket whether the page still lives on the server.
  const question = () => {
    if (!connected()) return
    if (!channel || channel.isDisposed) {
      channel = kernel().createComm('solara.control', `citypact-${Date.now()}-${Math.random()}`)
      channel.onMsg = message => {
        const { method, started } = message.content.data
        if (method === 'app-status') answer = { at: Date.now(), started }
      }
      unanswered(channel.open({}, {}, []))
    }
    unanswered(channel.send({ method: 'app-status' }))
  }
  // That a question finds no answer is what this file is about, and no error.
  const unanswered = future => { future.done.catch(() => {}) }

  // --- getting back ---
  const until = async (holds, time) => {
    const end = Date.now() + time
    while (Date.now() < end && !holds()) await sleep(100)
    return holds()
  }
  // Whether Solara is connected, by itself or because it was told to, to a server that still has this page.
  const resumed = async () => {
    if (solara().needsRefresh || !kernel() || kernel().isDisposed) return false
    const since = Date.now()
    const answered = () => answer !== null && answer.at >= since
    const lives = async () => {
      listen()
      question()
      return await until(answered, PATIENCE) && answer.started
    }
    if (connected() && await lives()) return true
    if (answered() || kernel().isDisposed) return false
    kernel().reconnect().catch(() => {}) // told by the state of the connection
    return await until(connected, 2 * PATIENCE) && lives()
  }
  const wait = async (time, attempt) => {
    const since = Date.now()
    const end = since + time
    const apart = !connected()
    let stop = false
    hurry = () => { stop = true }
    while (!stop && heard < since && !(apart && connected()) && Date.now() < end) {
      say(said[0], said[1], ['waiting', attempt, Math.ceil((end - Date.now()) / 1000)])
      await sleep(200)
    }
  }
  const reload = () => {
    const now = Date.now()
    const kept = stored(() => sessionStorage, KEPT) || '[]'
    const lately = JSON.parse(kept).filter(time => now - time < RELOADS_WITHIN)
    try {
      sessionStorage.setItem(KEPT, JSON.stringify([...lately, now]))
    } catch (error) { // who cannot be counted is not reloaded
      lately.length = RELOADS
    }
    if (lately.length >= RELOADS) {
      state = 'stuck'
      say('stuck', null, null)
      return
    }
    leaving = true
    say('lost', 'again', null)
    location.reload()
  }
  const recover = async () => {
    for (let attempt = 1; state === 'lost'; attempt += 1) {
      say('lost', said[1] || 'kept', ['trying', attempt])
      if ((await ask('readyz')).status === 200) {
        if (await resumed()) return live()
        // A page that finds no room is not left: its picture would be gone.
        const { status } = await ask('', 'HEAD')
        if (status === 200) return reload()
        if (status === 503) said[1] = 'full'
      }
      await wait(WAITS[Math.min(attempt, WAITS.length) - 1], attempt)
    }
  }
  const lose = words => {
    if (state === 'lost' || state === 'stuck' || leaving) return
    state = 'lost'
    said = ['lost', words, null]
    open()
    recover()
  }

  // --- watching ---
  const prepare = async now => {
    if (shown()) return live()
    if (solara().needsRefresh) return lose('again')
    if (checking || now - began < TICK) return
    checking = true
    const { status, told } = await ask('readyz')
    missed = status === 200 ? 0 : missed + 1
    if (state === 'starting' && missed > 1) lose('kept')
    else if (state === 'starting' && told) {
      const preparing = told.preparing
      if (preparing) {
        element('-share').value = preparing.share
        say('starting', 'compiling', ['left', Math.round(100 * preparing.share), Math.ceil(preparing.seconds)])
      } else say('starting', now - began > LATE ? 'late' : null, null)
      await sleep(TICK)
    }
    checking = false
  }
  const suspect = async now => {
    if (checking) return
    checking = true
    const { status } = await ask('readyz')
    checking = false
    if (heard < asked && (status !== 200 || now - heard > SILENT)) lose('kept')
  }
  const watch = now => {
    if (solara().needsRefresh || (answer && !answer.started)) return lose('again')
    if (!connected()) {
      down = down || now
      return now - down > GRACE ? lose('kept') : null
    }
    down = 0
    if (asked && heard >= asked) asked = 0
    if (!asked && now - heard > BEAT) {
      asked = now
      question()
    } else if (asked && now - asked > PATIENCE) suspect(now)
  }
  const tick = () => {
    const now = Date.now()
    if (now - ticked > SLEPT) asked = 0
    ticked = now
    if (leaving) return
    listen()
    if (state === 'starting') prepare(now)
    else if (state === 'live') watch(now)
  }

  const begin = () => {
    draw()
    element('').addEventListener('keydown', event => event.stopPropagation()) // the page has keys of its own
    element('-reload').addEventListener('click', async () => {
      if (state === 'stuck' || (await ask('', 'HEAD')).status === 200) {
        leaving = true
        location.reload()
      } else hurry()
    })
    window.addEventListener('pagehide', () => { leaving = true })
    window.addEventListener('online', () => hurry())
    setInterval(tick, TICK)
  }

  entitle()
  new MutationObserver(entitle).observe(document.head, { childList: true, subtree: true, characterData: true })
  new MutationObserver(() => {
    entitle()
    if (begun) draw()
  }).observe(root, { attributes: true, attributeFilter: ['lang'] })
  // The place for words is seen as soon as it is there, and so is the page.
  const awaited = new MutationObserver(() => {
    if (!begun && element('-reload')) { // the last of its parts
      begun = true
      begin()
    }
    if (state === 'starting' && shown()) live()
    if (state !== 'starting') awaited.disconnect()
  })
  awaited.observe(root, { childList: true, subtree: true })
})()
