// Owns one desk that runs on an engine which is not ours: jspurefix. Never shares code with the
// gateway; it reads our dictionary as any desk would.
'use strict'

require('reflect-metadata')
const fs = require('fs')
const path = require('path')
const {
  AsciiSession, EmptyLogFactory, SessionLauncher
} = require('jspurefix')

const componentType = 0  // ContainedFieldType of the engine

// This engine wants the fields of a component in an object of its own; callers need not care.
function nest (set, flat) {
  const out = {}
  for (const field of set.fields) {
    const inner = field.type === componentType ? nest(field.definition, flat) : {}
    if (Object.keys(inner).length > 0) out[field.name] = inner
    if (field.name in flat) out[field.name] = flat[field.name]
  }
  return out
}

class Session extends AsciiSession {
  constructor (config, desk) {
    super(config)
    this.desk = desk
  }

  onReady () { this.desk.note('ready', {}) }
  onApplicationMsg (type, view) { this.desk.note(type, view.toObject()) }
  onStopped (error) { this.desk.note('stopped', { error: error ? error.message : '' }) }
  onLogon () { return true }
  onDecoded (type, text) { this.desk.wire.push('<- ' + text) }
  onEncoded (type, text) { this.desk.wire.push('-> ' + text) }

  say (type, body) {
    this.send(type, nest(this.config.definitions.message.get(type), body), error => {
      if (error) this.desk.note('stopped', { error: `not sent: ${error.message}` })
    })
  }

  // As a broken cable would: no Logout.
  cut () {
    this.transport.duplex.destroy()
    this.terminate(new Error('cut'))
  }
}

class Launcher extends SessionLauncher {
  constructor (description, desk) {
    super(description, null, new EmptyLogFactory())
    this.desk = desk
  }

  makeFactory () {
    return {
      makeSession: config => {
        this.desk.session = new Session(config, this.desk)
        return this.desk.session
      }
    }
  }
}

class Desk {
  // options: host, port, sender, user, password, dictionary, folder
  constructor (options) {
    this.options = options
    this.connections = 0
    this.wire = []       // every message as text, both ways
    this.seen = []       // [type, object] of what the engine handed on, in order
    this.taken = 0
    this.waiting = []
  }

  note (type, body) {
    this.seen.push([type, body])
    this.waiting.splice(0).forEach(wake => wake())
  }

  // From number 1, or where the last connection ended. What is forgotten are the last messages that
  // were received, as a machine that fell over would forget them.
  async logOn (resetNumbers, forgotten = 0) {
    const { host, port, sender, user, password, dictionary } = this.options
    const store = this.makeStore(resetNumbers, forgotten)
    const launcher = new Launcher({
      application: {
        type: 'initiator', name: 'desk', tcp: { host, port }, protocol: 'ascii', dictionary,
        reconnectSeconds: 1
      },
      Username: user, Password: password, EncryptMethod: 0, ResetSeqNumFlag: resetNumbers,
      HeartBtInt: 30, SenderCompId: sender, TargetCompID: 'TRESTLE', BeginString: 'FIX.4.4',
      store: { type: 'file', directory: store }
    }, this)
    this.run = launcher.run().catch(() => {})
    await this.until('ready', () => true, 'the logon is answered')
  }

  say (type, body) { this.session.say(type, body) }

  async cut () {
    this.session.cut()
    await this.until('stopped', () => true, 'the session has ended')
    await this.run
  }

  async logOut () {
    this.session.done()
    await this.until('stopped', () => true, 'the logout is answered')
    await this.run
  }

  // The next message of this type that meets the condition; what stands before it stays seen.
  async until (type, condition, what, patienceMs = 20000) {
    const deadline = Date.now() + patienceMs
    for (;;) {
      for (let i = this.taken; i < this.seen.length; ++i) {
        const [seenType, body] = this.seen[i]
        if (seenType !== type || !condition(body)) continue
        this.taken = i + 1
        return body
      }
      const left = deadline - Date.now()
      if (left <= 0) throw new Error(`it did not come: ${what}`)
      await new Promise(resolve => {
        const timer = setTimeout(resolve, left)
        this.waiting.push(() => { clearTimeout(timer); resolve() })
      })
    }
  }

  // Each connection has a folder of its own: the engine of the last one may still be writing there.
  makeStore (resetNumbers, forgotten) {
    const store = path.join(this.options.folder, String(++this.connections))
    fs.mkdirSync(store)
    if (resetNumbers) return store
    const padded = number => String(number).padStart(20, '0')
    const nextOut = this.lastNumber('-> ') + 1
    const nextIn = this.lastNumber('<- ') + 1 - forgotten
    const file = path.join(store, `FIX.4.4-${this.options.sender}-TRESTLE.seqnums`)
    fs.writeFileSync(file, `${padded(nextOut)} : ${padded(nextIn)}`)
    return store
  }

  lastNumber (direction) {
    const lines = this.wire.filter(line => line.startsWith(direction))
    return Number(/[|\u0001]34=(\d+)/.exec(lines[lines.length - 1])[1])
  }
}

module.exports = { Desk }
