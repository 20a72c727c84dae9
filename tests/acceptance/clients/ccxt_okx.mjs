// ccxt, as it is published, against the OKX face: spot and swap, REST and WebSocket.
import ccxt from 'ccxt';
import { expect, expect_error, expect_true, run, soon, until, venue } from './harness.mjs';

const spot = 'BTC/USDT';
const swap = 'BTC/USDT:USDT';

run(async () => {
  const sim = venue('okx');
  const exchange = new ccxt.pro.okx({ apiKey: sim.key, secret: sim.secret,
    password: sim.passphrase });
  await exchange.loadMarkets();
  expect('a spot pair', exchange.market(spot).spot, true);
  const market = exchange.market(swap);
  expect('a linear swap', [market.linear, market.settle, market.contractSize], [true, 'USDT', 0.01]);

  const before = await exchange.fetchBalance();
  expect('free USDT', before.USDT.free, 1000000);
  const placed = await exchange.createOrder(spot, 'limit', 'buy', 0.5, 59000,
    { clientOrderId: 'trestle1' });
  const open = await exchange.fetchOrder(placed.id, spot);
  expect('placed', [open.status, open.clientOrderId, open.amount, open.price],
    ['open', 'trestle1', 0.5, 59000]);
  await exchange.editOrder(placed.id, spot, 'limit', 'buy', 0.4, 59100);
  const edited = await exchange.fetchOrder(placed.id, spot);
  expect('amended in place', [edited.id, edited.price, edited.amount], [placed.id, 59100, 0.4]);
  expect('held by the order', (await exchange.fetchBalance()).USDT.used, 23640);
  await sim.control('fill', { symbol: 'BTC-USDT', clientOrderId: 'trestle1', quantity: '0.1' });
  const part = await exchange.fetchOrder(placed.id, spot);
  expect('filled in part', [part.filled, part.remaining, part.average], [0.1, 0.3, 59100]);
  const trades = await exchange.fetchMyTrades(spot);
  expect('its trade', trades.map((one) => [one.order, one.amount, one.price, one.fee.cost,
    one.fee.currency, one.takerOrMaker]), [[placed.id, 0.1, 59100, 0.0001, 'BTC', 'maker']]);
  await exchange.cancelOrder(placed.id, spot);
  expect('canceled', (await exchange.fetchOrder(placed.id, spot)).status, 'canceled');
  await expect_error('a second cancel', () => exchange.cancelOrder(placed.id, spot),
    /51401|CancelPending|OrderNotFound|InvalidOrder|ExchangeError/);
  await expect_error('an order without the money',
    () => exchange.createOrder(spot, 'limit', 'buy', 90, 59000), /InsufficientFunds/);
  const batch = await exchange.createOrders([
    { symbol: spot, type: 'limit', side: 'buy', amount: 0.01, price: 58000 },
    { symbol: spot, type: 'limit', side: 'buy', amount: 0.02, price: 58100 },
  ]);
  expect('two of a batch are open', (await exchange.fetchOpenOrders(spot)).length, 2);
  await exchange.cancelOrders(batch.map((order) => order.id), spot);
  expect('canceled together', (await exchange.fetchOpenOrders(spot)).length, 0);

  await exchange.setLeverage(10, swap, { mgnMode: 'cross' });
  const bought = await exchange.createOrder(swap, 'market', 'buy', 10);
  expect('bought contracts', (await exchange.fetchOrder(bought.id, swap)).filled, 10);
  const positions = await exchange.fetchPositions([swap]);
  expect('the position', positions.map((one) => [one.side, one.contracts, one.entryPrice,
    one.leverage]), [['long', 10, 60003, 10]]);
  const stop = await exchange.createOrder(swap, 'market', 'sell', 10, undefined,
    { stopLossPrice: 57000, reduceOnly: true });
  const stops = await exchange.fetchOpenOrders(swap, undefined, undefined,
    { ordType: 'conditional', trigger: true });
  expect('a stop waits', stops.map((one) => [one.id, one.stopLossPrice]), [[stop.id, 57000]]);

  const book = await soon('order book', exchange.watchOrderBook(spot));
  expect('best quotes', [book.bids[0][0], book.asks[0][0]], [59997, 60003]);
  // Asked for before it happens: a watcher is told of what comes after it asked.
  const update = exchange.watchOrderBook(spot);
  await sim.control('order', { symbol: 'BTC-USDT', side: 'BUY', quantity: '0.1' });
  const next = await soon('its update', update);
  expect_true('the level became smaller', next.asks[0][1] < book.bids[0][1], next.asks[0]);
  const quotes = await soon('best bid and ask', exchange.watchBidsAsks([swap]));
  expect('of the swap', [quotes[swap].bid, quotes[swap].ask], [59997, 60003]);

  const watched = [];
  const watch = (async () => { for (;;) watched.push(...await exchange.watchOrders()); })();
  watch.catch(() => {});
  const moved = exchange.watchPositions([swap]);
  moved.catch(() => {});
  const by_socket = await soon('createOrderWs',
    exchange.createOrderWs(spot, 'limit', 'sell', 0.01, 62000));
  await until('the channel tells it', () =>
    watched.find((one) => one.id === by_socket.id && one.status === 'open'));
  await soon('editOrderWs', exchange.editOrderWs(by_socket.id, spot, 'limit', 'sell', 0.02, 62100));
  await until('amended by WebSocket', () =>
    watched.find((one) => one.id === by_socket.id && one.price === 62100 && one.amount === 0.02));
  await soon('cancelOrderWs', exchange.cancelOrderWs(by_socket.id, spot));
  await until('canceled by WebSocket', () =>
    watched.find((one) => one.id === by_socket.id && one.status === 'canceled'));

  // The price falls below the stop: another order closes the position.
  await sim.control('price', { symbol: 'BTC-USDT-SWAP', price: '56900' });
  await sim.control('order', { symbol: 'BTC-USDT-SWAP', side: 'SELL', quantity: '0.01' });
  await until('the stop closed the position', async () =>
    (await exchange.fetchPositions([swap])).length === 0);
  await soon('watchPositions', moved);
  const told = await sim.control('trades', { account: 'DEMO', symbol: 'BTC-USDT-SWAP' });
  expect('the venue says so too', told.map((one) => [one.side, one.qty]),
    [['BUY', '10.00000000'], ['SELL', '10.00000000']]);
  await exchange.close();
});
