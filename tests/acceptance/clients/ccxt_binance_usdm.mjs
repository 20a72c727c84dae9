// ccxt, as it is published, against the Binance USD-M face: REST and WebSocket.
import ccxt from 'ccxt';
import { expect, expect_error, run, soon, until, venue } from './harness.mjs';

const symbol = 'BTC/USDT:USDT';

run(async () => {
  const sim = venue('binance_usdm');
  const exchange = new ccxt.pro.binanceusdm({ apiKey: sim.key, secret: sim.secret });
  await exchange.loadMarkets();
  const market = exchange.market(symbol);
  expect('a linear swap', [market.linear, market.swap, market.settle], [true, true, 'USDT']);
  expect('tick and lot', [market.precision.price, market.precision.amount], [0.1, 0.001]);

  const before = await exchange.fetchBalance();
  expect('free USDT', before.USDT.free, 1000000);
  const leverage = await exchange.setLeverage(10, symbol);
  expect('leverage', leverage.leverage, 10);
  await exchange.setMarginMode('isolated', symbol);
  await exchange.setMarginMode('cross', symbol);

  const placed = await exchange.createOrder(symbol, 'limit', 'buy', 0.5, 59000,
    { clientOrderId: 'trestle-1', timeInForce: 'GTC' });
  expect('placed', [placed.status, placed.clientOrderId, placed.amount], ['open', 'trestle-1', 0.5]);
  const edited = await exchange.editOrder(placed.id, symbol, 'limit', 'buy', 0.4, 59100);
  expect('amended in place', [edited.id, edited.price, edited.amount], [placed.id, 59100, 0.4]);
  const margin = await exchange.fetchBalance();
  expect('margin of the order', margin.USDT.used, 2364);  // 0.4 x 59100 / 10

  await sim.control('fill', { symbol: 'BTCUSDT', orderId: placed.id, quantity: '0.1' });
  const part = await exchange.fetchOrder(placed.id, symbol);
  expect('filled in part', [part.filled, part.remaining, part.average], [0.1, 0.3, 59100]);
  const trades = await exchange.fetchMyTrades(symbol);
  expect('its trade', trades.map((trade) => [trade.order, trade.amount, trade.price,
    trade.fee.cost, trade.fee.currency]), [[placed.id, 0.1, 59100, 5.91, 'USDT']]);
  const positions = await exchange.fetchPositions([symbol]);
  expect('the position', positions.map((one) => [one.side, one.contracts, one.entryPrice]),
    [['long', 0.1, 59100]]);

  const canceled = await exchange.cancelOrder(placed.id, symbol);
  expect('canceled', canceled.status, 'canceled');
  await expect_error('a second cancel', () => exchange.cancelOrder(placed.id, symbol),
    /OrderNotFound/);
  await expect_error('an order without the margin',
    () => exchange.createOrder(symbol, 'limit', 'buy', 900, 59000), /InsufficientFunds/);

  const batch = await exchange.createOrders([
    { symbol, type: 'limit', side: 'buy', amount: 0.01, price: 58000 },
    { symbol, type: 'limit', side: 'buy', amount: 0.02, price: 58100 },
  ]);
  expect('a batch', batch.map((order) => [order.amount, order.price]),
    [[0.01, 58000], [0.02, 58100]]);
  const gone = await exchange.cancelOrders(batch.map((order) => order.id), symbol);
  expect('canceled together', gone.map((order) => order.status), ['canceled', 'canceled']);
  await exchange.createOrder(symbol, 'limit', 'buy', 0.01, 58000);
  await exchange.cancelAllOrders(symbol);
  expect('no order is open', (await exchange.fetchOpenOrders(symbol)).length, 0);

  const stop = await exchange.createOrder(symbol, 'market', 'sell', 0.1, undefined,
    { stopLossPrice: 57000, reduceOnly: true });
  expect('a stop order', [stop.triggerPrice, stop.reduceOnly], [57000, true]);

  const book = await soon('order book', exchange.watchOrderBook(symbol));
  expect('best quotes', [book.bids[0][0], book.asks[0][0]], [59997, 60003]);
  const first = exchange.watchOrders(symbol);
  const moved = exchange.watchPositions([symbol]);
  await until('the user stream tells of an order', async () => {
    await exchange.createOrder(symbol, 'limit', 'buy', 0.001, 58500);
    return Promise.race([first.then(() => true),
      new Promise((resolve) => setTimeout(() => resolve(false), 200))]);
  });
  expect('a watched order', [(await first)[0].price, (await first)[0].status], [58500, 'open']);
  await exchange.cancelAllOrders(symbol);

  // The mark price falls below the stop: the venue sells by another order, and the position is gone.
  await sim.control('price', { symbol: 'BTCUSDT', price: '56900' });
  await sim.control('order', { symbol: 'BTCUSDT', side: 'SELL', quantity: '0.001' });
  await until('the stop closed the position', async () => {
    const open = await exchange.fetchPositions([symbol]);
    return open.length === 0;
  });
  await soon('watchPositions', moved);
  const venue_trades = await sim.control('trades', { account: 'DEMO' });
  expect('the venue says so too', venue_trades.map((trade) => [trade.side, trade.qty]),
    [['BUY', '0.10000000'], ['SELL', '0.10000000']]);
  await sim.control('price', { symbol: 'BTCUSDT', price: '60000' });

  const by_socket = await soon('createOrderWs',
    exchange.createOrderWs(symbol, 'limit', 'sell', 0.01, 62000));
  expect('placed by WebSocket', [by_socket.status, by_socket.price], ['open', 62000]);
  const ended = await soon('cancelOrderWs', exchange.cancelOrderWs(by_socket.id, symbol));
  expect('canceled by WebSocket', ended.status, 'canceled');
  await exchange.close();
});
