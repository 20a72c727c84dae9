// The library "okx-api" from npm, as it is published, against the OKX face.
import { RestClient, WebsocketAPIClient, WebsocketClient } from 'okx-api';
import { expect, expect_error, run, soon, until, venue } from './harness.mjs';

const quiet = { trace() {}, info() {}, error() {} };

run(async () => {
  const sim = venue('okx');
  const keys = { apiKey: sim.key, apiSecret: sim.secret, apiPass: sim.passphrase };
  const client = new RestClient({ ...keys });
  const listed = await client.getInstruments({ instType: 'SWAP' });
  expect('a swap', listed.map((one) => [one.instId, one.ctVal, one.instIdCode]),
    [['BTC-USDT-SWAP', '0.01', 20001]]);
  const balance = await client.getBalance({ ccy: 'USDT' });
  expect('balance', balance[0].details.map((one) => [one.ccy, one.availBal]), [['USDT', '1000000']]);
  expect('position mode', (await client.getAccountConfiguration())[0].posMode, 'net_mode');
  const book = await client.getOrderBook({ instId: 'BTC-USDT', sz: '5' });
  expect('order book', [book[0].bids[0][0], book[0].asks.length], ['59997', 5]);

  const told = [];
  const streams = new WebsocketClient({ accounts: [{ ...keys }] }, quiet);
  streams.on('update', (message) => told.push(message));
  streams.on('exception', () => {});
  streams.subscribe([{ channel: 'bbo-tbt', instId: 'BTC-USDT' }, { channel: 'orders', instType: 'ANY' },
    { channel: 'account' }, { channel: 'positions', instType: 'SWAP' }]);
  const rows = (channel) => told.filter((one) => one.arg.channel === channel)
    .flatMap((one) => one.data);
  const quote = await until('best quotes', () => rows('bbo-tbt')[0]);
  expect('the ask', quote.asks[0][0], '60003');
  await until('the account begins whole', () => rows('account')[0]);

  const placed = await client.submitOrder({ instId: 'BTC-USDT', tdMode: 'cash', side: 'buy',
    ordType: 'limit', sz: '0.02', px: '59000', clOrdId: 'rest1' });
  expect('acknowledged', [placed[0].sCode, placed[0].clOrdId], ['0', 'rest1']);
  const event = await until('its event', () => rows('orders').find((one) => one.clOrdId === 'rest1'));
  expect('what it says', [event.state, event.sz, event.px], ['live', '0.02', '59000']);
  await client.amendOrder({ instId: 'BTC-USDT', clOrdId: 'rest1', newSz: '0.03', reqId: 'r1' });
  const amended = await until('amended', () => rows('orders').find((one) => one.reqId === 'r1'));
  expect('in place', [amended.amendResult, amended.sz, amended.ordId], ['0', '0.03', event.ordId]);
  await sim.control('fill', { symbol: 'BTC-USDT', clientOrderId: 'rest1', quantity: '0.01' });
  const fill = await until('filled', () => rows('orders').find((one) => one.tradeId !== ''));
  expect('what it says', [fill.fillSz, fill.fillPx, fill.fillFee, fill.fillFeeCcy, fill.execType],
    ['0.01', '59000', '-0.00001', 'BTC', 'M']);
  const fills = await client.getFills({ instType: 'SPOT', ordId: event.ordId });
  expect('the same trade', fills.map((one) => [one.tradeId, one.fee]), [[fill.tradeId, '-0.00001']]);
  await client.cancelOrder({ instId: 'BTC-USDT', clOrdId: 'rest1' });
  const details = await client.getOrderDetails({ instId: 'BTC-USDT', clOrdId: 'rest1' });
  expect('canceled', [details[0].state, details[0].accFillSz], ['canceled', '0.01']);
  expect('no order is open', (await client.getOrderList()).length, 0);
  await expect_error('a wrong passphrase', () => new RestClient({ ...keys, apiPass: 'no' }).getBalance(),
    /50105/);

  await client.setLeverage({ instId: 'BTC-USDT-SWAP', lever: '5', mgnMode: 'cross' });
  const api = new WebsocketAPIClient({ accounts: [{ ...keys }], attachEventListeners: false }, quiet);
  api.getWSClient().on('exception', () => {});
  const sold = await soon('by WebSocket', api.submitNewOrder({ instIdCode: 20001, tdMode: 'cross',
    side: 'sell', ordType: 'market', sz: '3', clOrdId: 'ws1' }));
  expect('sold by WebSocket', [sold.code, sold.data[0].sCode], ['0', '0']);
  const position = await until('the position event', () =>
    rows('positions').find((one) => one.pos === '-3'));
  expect('what it says', [position.avgPx, position.lever, position.posSide], ['59997', '5', 'net']);
  const positions = await client.getPositions({ instId: 'BTC-USDT-SWAP' });
  expect('the position', positions.map((one) => [one.pos, one.avgPx]), [['-3', '59997']]);
  const resting = await soon('rests', api.submitNewOrder({ instIdCode: 20001, tdMode: 'cross',
    side: 'buy', ordType: 'limit', px: '50000', sz: '1' }));
  await soon('amended by WebSocket', api.amendOrder({ instIdCode: 20001,
    ordId: resting.data[0].ordId, newPx: '58000' }));
  await until('the channel says so', () => rows('orders').find((one) =>
    one.ordId === resting.data[0].ordId && one.px === '58000'));
  await soon('canceled by WebSocket', api.cancelOrder({ instIdCode: 20001,
    ordId: resting.data[0].ordId }));
  expect('no order is left', (await client.getOrderList()).length, 0);
  streams.closeAll(true);
  api.getWSClient().closeAll(true);
});
