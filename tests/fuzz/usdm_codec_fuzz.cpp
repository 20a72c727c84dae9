// fuzz-deps: trestle_binance_usdm
// Any bytes into every decoder of Binance USD-M: nothing crashes, and what comes out is sound.
#include "adapters/binance_usdm/codec.hpp"

#include "adapters/binance_usdm/market.hpp"
#include "adapters/binance_usdm/symbols.hpp"
#include "tests/fuzz/codec_checks.hpp"

namespace {

using namespace trestle;
using namespace trestle::adapters::binance_usdm;
using namespace trestle::fuzz;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    static Payload payload;
    std::string_view const text(reinterpret_cast<char const*>(bytes), size);
    [[maybe_unused]] bool const is_json = payload.parse(text);
    Account const account = Account::of("DEMO");
    VenueSymbol const symbol = VenueSymbol::of("BTCUSDT");
    [[maybe_unused]] auto const subscribed = decode_subscribed(payload);
    check(decode_event(payload, account).inputs);
    check(decode_quote(payload, {1}));
    check(decode_book(payload));
    if (auto const trade = decode_public_trade(payload)) check({*trade});
    for (Form const form : forms) {
        for (Asked const& asked : questions(Venue::binance_usdm, symbol)) {
            check(decode_answer(payload, form, asked));
            check(decode_batch(payload, form, {asked, asked}));
            check(decode_order(payload, form, asked).inputs);
            check(decode_trades(payload, form, asked, {}).inputs);
        }
        check(decode_book_snapshot(payload, form, symbol));
        check(decode_open_orders(payload, form).inputs);
        check(decode_balances(payload, form, account));
        check(decode_positions(payload, form).inputs);
        [[maybe_unused]] auto const key = decode_listen_key(payload, form);
        [[maybe_unused]] auto const time = decode_server_time(payload, form);
        [[maybe_unused]] auto const list = decode_instruments(
            payload, form, {{Symbol::of("BTC-USDT-PERP"), symbol, InstrumentId{1}}});
    }
    return 0;
}
