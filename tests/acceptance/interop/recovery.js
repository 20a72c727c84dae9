// A desk on an independent engine logs on, trades, is cut off, logs on again and recovers its
// reports: by the session's resend, and by the gateway's ledger after a reset of the numbers.
// Arguments: FIX port, control port, dictionary, folder for stores. Exit 0: all went well.
'use strict'

const assert = require('assert')
const http = require('http')
const { Desk } = require('./desk')

const [port, controlPort, dictionary, folder] = process.argv.slice(2)

function venue (command, parameters) {
  const query = new URLSearchParams({ account: 'DEMO', symbol: 'BTCUSDT', ...parameters })
  return new Promise((resolve, reject) => {
    http.get(`http://127.0.0.1:${controlPort}/control/${command}?${query}`, reply => {
      let body = ''
      reply.on('data', chunk => { body += chunk })
      reply.on('end', () => {
        if (reply.statusCode === 200) return resolve(JSON.parse(body))
        reject(new Error(`venue: ${body}`))
      })
    }).on('error', reject)
  })
}

function order (id) {
  return {
    ClOrdID: id, Account: 'DEMO', Symbol: 'BTC-USDT', Side: '1', TransactTime: new Date(),
    OrderQty: 0.1, OrdType: '2', Price: 50000, TimeInForce: '1'
  }
}

const isAbout = (id, execType) => report => report.ClOrdID === id && report.ExecType === execType

async function rest (desk, id) {
  desk.say('D', order(id))
  const accepted = await desk.until('8', isAbout(id, '0'), `${id} is accepted`)
  assert.strictEqual(accepted.LeavesQty, 0.1)
  return accepted.SecondaryOrderID
}

// Every fill of the order that came, each ExecID once: a resend tells nothing twice.
function fillsOf (desk, id) {
  const fills = new Map()
  for (const [type, body] of desk.seen) {
    if (type === '8' && isAbout(id, 'F')(body)) fills.set(body.ExecID, body)
  }
  return [...fills.values()]
}

function checkFills (desk, id, count) {
  const fills = fillsOf(desk, id)
  const sum = fills.reduce((total, fill) => total + Math.round(fill.LastQty * 1e8), 0)
  assert.strictEqual(fills.length, count, `${id} has ${fills.length} fills`)
  assert.strictEqual(sum, 0.1 * 1e8, `${id}: the fills add up to ${sum / 1e8}`)
  assert.strictEqual(fills[count - 1].OrdStatus, '2')
}

async function recoverByResend (desk, id) {
  await desk.logOn(true)
  const orderId = await rest(desk, id)
  await venue('fill', { orderId, quantity: '0.04' })
  const first = await desk.until('8', isAbout(id, 'F'), 'the first fill is reported')
  assert.strictEqual(first.CumQty, 0.04)
  await desk.cut()
  await venue('fill', { orderId, quantity: '0.06' })
  await desk.logOn(false, 2)
  const again = await desk.until('8', report => report.ExecID === first.ExecID, 'the resend')
  assert.strictEqual(again.StandardHeader.PossDupFlag, true)
  await desk.until('8', report => isAbout(id, 'F')(report) && report.CumQty === 0.1,
    'the fill of the time away')
  checkFills(desk, id, 2)
  console.log('ok: cut off, logged on with the same numbers, and recovered by resend')
}

async function recoverByLedger (desk, id) {
  const orderId = await rest(desk, id)
  await desk.cut()
  await venue('fill', { orderId, quantity: '0.03' })
  await venue('fill', { orderId, quantity: '0.07' })
  await desk.logOn(true)
  const last = await desk.until('8', report => isAbout(id, 'F')(report) && report.CumQty === 0.1,
    'the fills of the time away, although the numbers were reset')
  assert.strictEqual(last.StandardHeader.PossResend, true)
  const news = await desk.until('B', () => true, 'the end of the recovery is told')
  assert.match(news.Headline, /recovery complete/)
  assert.ok(news.LastExecID, 'with the last ExecID')
  checkFills(desk, id, 2)
  console.log('ok: cut off, logged on with reset numbers, and recovered by the ledger')
}

async function main () {
  const desk = new Desk({
    host: '127.0.0.1',
    port: Number(port),
    sender: 'DESK1',
    user: 'desk1',
    password: 'demo',
    dictionary,
    folder
  })
  try {
    const run = Date.now().toString(36)
    await recoverByResend(desk, `js-${run}-1`)
    await recoverByLedger(desk, `js-${run}-2`)
    await desk.logOut()
    console.log('ok: logged out')
  } catch (error) {
    console.log(`FAILED ${error.message}`)
    for (const line of desk.wire) {
      console.log(line.replaceAll('\u0001', '|').replace(/554=[^|]*/, '554=***'))
    }
    process.exit(1)
  }
  process.exit(0)
}

main()
