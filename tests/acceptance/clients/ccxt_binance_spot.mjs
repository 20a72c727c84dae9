// ccxt, as it is published, against the Binance spot face: REST and WebSocket.
import ccxt from 'ccxt';
import { expect, expect_error, expect_true, run, soon, until, venue } from './harness.mjs';

run(async () => {
  const sim = venue('binance_spot');
  const exchange = new ccxt.pro.binance({ apiKey: sim.key, secret: sim.secret });
  await exchange.loadMarkets();
  const market = exchange.market('BTC/USDT');
  expect('tick size', market.precision.price, 0.01);
  expect('lot', market.precision.amount, 0.00001);
  expect('minimum notional', market.limits.cost.min, 5);

  const before = await exchange.fetchBalance();
  expect('free USDT', before.USDT.free, 1000000);
  expect('free BTC', before.BTC.free, 20);

  const placed = await exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 50000,
    { clientOrderId: 'trestle-1' });
  expect('status after placing', placed.status, 'open');
  expect('client id', placed.clientOrderId, 'trestle-1');
  const held = await exchange.fetchBalance();
  expect('USDT that the order locks', held.USDT.used, 500);

  const open = await exchange.fetchOpenOrders('BTC/USDT');
  expect('open orders', open.map((order) => [order.id, order.price, order.amount]),
    [[placed.id, 50000, 0.01]]);

  const edited = await exchange.editOrder(placed.id, 'BTC/USDT', 'limit', 'buy', 0.02, 49000);
  const fetched = await exchange.fetchOrder(edited.id, 'BTC/USDT');
  expect('the edited order', [fetched.price, fetched.amount, fetched.status], [49000, 0.02, 'open']);
  expect('the order before it', (await exchange.fetchOrder(placed.id, 'BTC/USDT')).status, 'canceled');

  await sim.control('fill', { symbol: 'BTCUSDT', orderId: edited.id, quantity: '0.005' });
  const part = await exchange.fetchOrder(edited.id, 'BTC/USDT');
  expect('filled in part', [part.filled, part.remaining, part.cost], [0.005, 0.015, 245]);
  const trades = await exchange.fetchMyTrades('BTC/USDT');
  expect('its trade', trades.map((trade) => [trade.order, trade.amount, trade.price, trade.fee.cost,
    trade.fee.currency, trade.takerOrMaker]), [[edited.id, 0.005, 49000, 0.000005, 'BTC', 'maker']]);

  const canceled = await exchange.cancelOrder(edited.id, 'BTC/USDT');
  expect('status after the cancel', canceled.status, 'canceled');
  await expect_error('a second cancel', () => exchange.cancelOrder(edited.id, 'BTC/USDT'),
    /OrderNotFound/);
  await expect_error('an order without the money',
    () => exchange.createOrder('BTC/USDT', 'limit', 'buy', 100, 50000), /InsufficientFunds/);
  await expect_error('a post-only order that would take',
    () => exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 61000, { postOnly: true }),
    /OrderImmediatelyFillable/);

  // The last trade was at 49000: the market comes back before a stop below it makes sense.
  await sim.control('price', { symbol: 'BTCUSDT', price: '60000' });
  const stop = await exchange.createOrder('BTC/USDT', 'limit', 'sell', 0.01, 54000,
    { stopLossPrice: 55000 });
  const waiting = await exchange.fetchOrder(stop.id, 'BTC/USDT');
  expect('the stop order waits', [waiting.status, waiting.triggerPrice], ['open', 55000]);
  const all = await exchange.cancelAllOrders('BTC/USDT');
  expect('cancel-all', all.map((order) => order.id), [stop.id]);

  const book = await exchange.fetchOrderBook('BTC/USDT', 5);
  expect('levels of the book', [book.bids.length, book.asks.length], [5, 5]);
  expect('best quotes', [book.bids[0][0], book.asks[0][0]], [59997, 60003]);

  // WebSocket: the book, the best quotes, orders and balances as they happen.
  const watched = await soon('order book', exchange.watchOrderBook('BTC/USDT'));
  expect('watched best quotes', [watched.bids[0][0], watched.asks[0][0]], [59997, 60003]);
  const quotes = await soon('quotes', exchange.watchBidsAsks(['BTC/USDT']));
  expect('bid and ask', [quotes['BTC/USDT'].bid, quotes['BTC/USDT'].ask], [59997, 60003]);

  const first = exchange.watchOrders('BTC/USDT');
  await until('the user stream is open', () => Object.values(exchange.clients)
    .some((client) => client.url.includes('ws-api')
      && Object.values(client.subscriptions).length > 0));
  await until('subscribed at the simulator', async () => {
    await exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.001, 40000);
    return Promise.race([first.then(() => true),
      new Promise((resolve) => setTimeout(() => resolve(false), 200))]);
  });
  const told = await first;
  expect('a watched order', [told[0].price, told[0].status], [40000, 'open']);

  const by_socket = await soon('createOrderWs',
    exchange.createOrderWs('BTC/USDT', 'market', 'buy', 0.01));
  expect('placed by WebSocket', [by_socket.status, by_socket.filled], ['closed', 0.01]);
  const resting = await soon('createOrderWs',
    exchange.createOrderWs('BTC/USDT', 'limit', 'sell', 0.01, 70000));
  const gone = await soon('cancelOrderWs', exchange.cancelOrderWs(resting.id, 'BTC/USDT'));
  expect('canceled by WebSocket', gone.status, 'canceled');

  const after = await exchange.fetchBalance();
  // 20, and 0.005 + 0.01 bought, less a thousandth of it as fee.
  expect('BTC in the end', after.BTC.total, 20.014985);
  const venue_trades = await sim.control('trades', { account: 'DEMO' });
  expect('the venue says so too', venue_trades.map((trade) => trade.qty),
    ['0.00500000', '0.01000000']);
  await exchange.close();
});
