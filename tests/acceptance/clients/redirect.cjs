// Loaded before an unmodified client library: whatever it opens to a venue's host goes to the
// simulator of that venue on this machine. The name in SNI, in the Host header and in the
// certificate stays the venue's, so the client believes it talks to the venue.
'use strict';
const tls = require('tls');
const dns = require('dns');

const venues = JSON.parse(process.env.TRESTLE_VENUES || '{}');

// The coin-margined hosts belong to no simulator: USD-M answers that there is nothing.
function venue_of(host) {
  if (/^(fapi|fstream|ws-fapi|dapi|dstream|ws-dapi)\.binance\.com$/.test(host)) return 'binance_usdm';
  if (/(^|\.)binance\.com$/.test(host)) return 'binance_spot';
  if (/(^|\.)okx\.com$/.test(host)) return 'okx';
  if (/(^|\.)(bybit|bytick)\.com$/.test(host)) return 'bybit';
  return undefined;
}

const connect = tls.connect;
tls.connect = function (...given) {
  let options = typeof given[0] === 'object' ? given[0]
    : typeof given[1] === 'object' ? { port: given[0], ...given[1] }
      : { port: given[0], host: given[1] };
  const host = options.servername || options.host || options.hostname;
  const venue = host && venue_of(host);
  if (venue) {
    if (!venues[venue]) throw new Error(`${host}: no simulator of ${venue} runs`);
    options = { ...options, servername: host, host: '127.0.0.1', hostname: '127.0.0.1',
      port: venues[venue].port, lookup: undefined };
  }
  return connect.call(tls, options, given.find((one) => typeof one === 'function'));
};

const lookup = dns.lookup;
dns.lookup = (host, options, done) =>
  lookup(venue_of(host) ? '127.0.0.1' : host, options, done);
