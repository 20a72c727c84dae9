// fuzz-deps: trestle_bybit
// Any bytes into every decoder of Bybit: nothing crashes, and what comes out is sound.
#include "adapters/bybit/codec.hpp"

#include "adapters/bybit/market.hpp"
#include "tests/fuzz/codec_checks.hpp"

namespace {

using namespace trestle;
using namespace trestle::adapters::bybit;
using namespace trestle::fuzz;
using adapters::words::Asked;
using adapters::words::Form;
using adapters::words::Payload;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    static Payload payload;
    std::string_view const text(reinterpret_cast<char const*>(bytes), size);
    [[maybe_unused]] bool const is_json = payload.parse(text);
    Account const account = Account::of("DEMO");
    VenueSymbol const linear = VenueSymbol::of("linear:BTCUSDT");
    SettleCoins coins;
    coins.set(linear, Asset::of("USDT"));
    [[maybe_unused]] auto const head = decode_frame_head(payload);
    [[maybe_unused]] auto const refusal = decode_refusal(payload);
    check(decode_event(payload, account, coins).inputs);
    for (bool const is_spot : {true, false}) {
        check(decode_quote(payload, is_spot, {1}));
        check(decode_book(payload, is_spot));
        check(decode_public_trades(payload, is_spot));
    }
    for (Form const form : forms) {
        [[maybe_unused]] auto const list = decode_instruments(
            payload, form, {{Symbol::of("BTC-USDT-PERP"), linear, InstrumentId{1}}});
        for (Asked const& asked : questions(Venue::bybit, linear)) {
            check(decode_answer(payload, form, asked));
            check(decode_batch(payload, form, {asked, asked}));
            check(decode_order(payload, form, asked).inputs);
            check(decode_trades(payload, form, asked, coins).inputs);
        }
        check(decode_open_orders(payload, form).inputs);
        check(decode_balances(payload, form, account));
        check(decode_positions(payload, form).inputs);
        [[maybe_unused]] auto const time = decode_server_time(payload, form);
    }
    return 0;
}
