#include "tests/bench/venue_codecs.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <stdexcept>

#include "adapters/binance_spot/codec.hpp"
#include "adapters/binance_usdm/codec.hpp"
#include "adapters/bybit/codec.hpp"
#include "adapters/okx/codec.hpp"
#include "adapters/words/signing.hpp"

namespace trestle::bench {

namespace {

using namespace adapters;
using Clock = std::chrono::steady_clock;

constexpr std::string_view key_text =
    "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";
Account const account = Account::of("DEMO");

transport::Secret secret() { return transport::Secret(key_text); }

VenueOrder order_at(Venue venue, char const* symbol) {
    return {.order = {184},
            .leg = 0,
            .account = account,
            .instrument = {1},
            .venue = venue,
            .symbol = VenueSymbol::of(symbol),
            .client_id = make_venue_client_id(1'767'600'000, {184}, 0),
            .side = Side::buy,
            .terms = {.quantity = Quantity(*Decimal::parse("0.012")),
                      .price = Price(*Decimal::parse("60123.4"))}};
}

// Keeps the compiler from leaving out what nobody reads.
std::size_t volatile sink = 0;

double ns_per_call(int rounds, int calls, std::function<std::size_t()> const& call) {
    double best = 1e18;
    for (int round = 0; round < rounds; ++round) {
        auto const begin = Clock::now();
        for (int i = 0; i < calls; ++i) sink = sink + call();
        std::chrono::duration<double, std::nano> const took = Clock::now() - begin;
        best = std::min(best, took.count() / calls);
    }
    return best;
}

double hmac_ns(int rounds, int calls, std::size_t bytes) {
    auto const key = secret();
    std::string const payload(bytes, 'x');
    return ns_per_call(rounds, calls,
                       [&] { return words::to_hex(words::hmac_sha256(key, payload)).size(); });
}

// A fill, or the figure would be that of a complaint.
template <class Decode>
double decode_ns(int rounds, int calls, std::string const& text, Decode decode) {
    words::Payload payload;
    auto const inputs_of = [&] {
        if (!payload.parse(text)) throw std::runtime_error("not JSON: " + text);
        return decode(payload).inputs;
    };
    auto const is_fill = [](Input const& input) {
        return std::holds_alternative<VenueFilled>(input);
    };
    if (std::ranges::none_of(inputs_of(), is_fill)) throw std::runtime_error("no fill: " + text);
    return ns_per_call(rounds, calls, [&] { return inputs_of().size(); });
}

CodecCost binance_spot_cost(int rounds, int calls) {
    namespace venue = binance_spot;
    auto const order = order_at(Venue::binance_spot, "BTCUSDT");
    venue::Credentials const credentials{std::string(key_text), secret()};
    venue::Stamp const stamp{1'767'652'445'123, 2'000};
    auto const frame = [&] {
        return venue::encode_frame(venue::encode_submit(order), 7, credentials, stamp);
    };
    std::string const fill =
        R"({"e":"executionReport","E":1499405658658,"s":"BTCUSDT","c":"x1y7z0","S":"BUY",)"
        R"("o":"LIMIT","f":"GTC","q":"1.0","p":"10","C":"","x":"TRADE","X":"PARTIALLY_FILLED",)"
        R"("r":"NONE","i":28,"l":"0.4","z":"0.6","L":"9.99","n":"0.0004","N":"BTC",)"
        R"("T":1499405658657,"t":98765432,"I":8641984,"w":true,"m":true})";
    return {"binance_spot", ns_per_call(rounds, calls, [&] { return frame().size(); }),
            hmac_ns(rounds, calls, frame().size()),
            decode_ns(rounds, calls, fill, [](words::Payload const& payload) {
                return venue::decode_event(payload, account);
            })};
}

CodecCost binance_usdm_cost(int rounds, int calls) {
    namespace venue = binance_usdm;
    auto const order = order_at(Venue::binance_usdm, "BTCUSDT");
    venue::Credentials const credentials{std::string(key_text), secret()};
    venue::Stamp const stamp{1'767'652'445'123, 2'000};
    auto const frame = [&] {
        return venue::encode_frame(venue::encode_submit(order), 7, credentials, stamp);
    };
    std::string const fill =
        R"({"e":"ORDER_TRADE_UPDATE","E":5,"T":5,"o":{"n":"0.01","N":"USDT","t":77,"l":"0.4",)"
        R"("s":"BTCUSDT","c":"x1y7z0","S":"BUY","i":28,"f":"GTC","o":"LIMIT","L":"10","m":true,)"
        R"("T":5,"q":"1","p":"10","x":"TRADE","X":"PARTIALLY_FILLED","z":"0.4"}})";
    return {"binance_usdm", ns_per_call(rounds, calls, [&] { return frame().size(); }),
            hmac_ns(rounds, calls, frame().size()),
            decode_ns(rounds, calls, fill, [](words::Payload const& payload) {
                return venue::decode_event(payload, account);
            })};
}

CodecCost okx_cost(int rounds, int calls) {
    namespace venue = okx;
    auto const order = order_at(Venue::okx, "BTC-USDT-SWAP");
    okx::Listing const swap{
        .symbol = order.symbol, .contract = *Decimal::parse("0.01"), .code = 20'001};
    venue::Credentials const credentials{std::string(key_text), secret(), secret()};
    venue::Stamp const stamp{Timestamp::from_ms(1'767'652'445'123),
                             Timestamp::from_ms(1'767'652'447'123)};
    auto call = order;
    call.terms.quantity = Quantity(*Decimal::parse("0.12"));
    auto const size = [&] {
        auto const rest = venue::encode_rest(*venue::encode_submit(call, swap), credentials, stamp);
        return rest.target.size() + rest.body.size();
    };
    okx::Listings listings;
    listings.set(swap);
    std::string const fill =
        R"({"arg":{"channel":"orders","instType":"ANY","uid":"1"},"data":[{"instType":"SWAP",)"
        R"("instId":"BTC-USDT-SWAP","ordId":"28","clOrdId":"x1y7z0","state":"partially_filled",)"
        R"("accFillSz":"5","fillSz":"3","fillPx":"103698.9","tradeId":"1518905529","execType":"M",)"
        R"("fillFee":"-0.02","fillFeeCcy":"USDT","fee":"-0.05","feeCcy":"USDT",)"
        R"("fillTime":"1746947317401","uTime":"1746947317401","sz":"9","px":"103698.9",)"
        R"("code":"0","msg":"","reqId":"","amendResult":"","cancelSource":""}]})";
    return {"okx", ns_per_call(rounds, calls, size), hmac_ns(rounds, calls, size() + 28),
            decode_ns(rounds, calls, fill, [&](words::Payload const& payload) {
                return venue::decode_event(payload, account, listings);
            })};
}

CodecCost bybit_cost(int rounds, int calls) {
    namespace venue = bybit;
    auto const order = order_at(Venue::bybit, "linear:BTCUSDT");
    venue::Credentials const credentials{std::string(key_text), secret()};
    venue::Stamp const stamp{1'767'652'445'123, 2'000};
    auto const size = [&] {
        auto const rest = venue::encode_rest(venue::encode_submit(order), credentials, stamp);
        return rest.target.size() + rest.body.size();
    };
    bybit::SettleCoins coins;
    coins.set(VenueSymbol::of("linear:BTCUSDT"), Asset::of("USDT"));
    std::string const fill =
        R"({"topic":"execution","id":"1","creationTime":1672364174455,"data":[{"category":"linear",)"
        R"("symbol":"BTCUSDT","orderId":"28","orderLinkId":"x1y7z0","execId":"e-1",)"
        R"("execTime":"1672364174443","execPrice":"0.3374","execQty":"25","execType":"Trade",)"
        R"("isMaker":true,"execFee":"-0.005","feeCurrency":"","orderQty":"25","leavesQty":"0"}]})";
    return {"bybit", ns_per_call(rounds, calls, size),
            hmac_ns(rounds, calls, size() + key_text.size() + 17),
            decode_ns(rounds, calls, fill, [&](words::Payload const& payload) {
                return venue::decode_event(payload, account, coins);
            })};
}

}  // namespace

std::vector<CodecCost> measure_codecs(int rounds, int calls) {
    return {binance_spot_cost(rounds, calls), binance_usdm_cost(rounds, calls),
            okx_cost(rounds, calls), bybit_cost(rounds, calls)};
}

}  // namespace trestle::bench
