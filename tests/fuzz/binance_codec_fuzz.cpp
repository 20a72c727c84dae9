// fuzz-deps: trestle_binance_spot
// Any bytes into every decoder of Binance spot: nothing crashes, and each input that comes out
// names an order of ours or none.
#include "adapters/binance_spot/codec.hpp"

#include "adapters/binance_spot/market.hpp"
#include "adapters/binance_spot/symbols.hpp"
#include "tests/fuzz/codec_checks.hpp"

namespace {

using namespace trestle;
using namespace trestle::adapters::binance_spot;
using namespace trestle::fuzz;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    static Payload payload;
    std::string_view const text(reinterpret_cast<char const*>(bytes), size);
    [[maybe_unused]] bool const is_json = payload.parse(text);
    VenueSymbol const symbol = VenueSymbol::of("BTCUSDT");
    [[maybe_unused]] auto const head = decode_frame_head(payload);
    check(decode_event(payload, Account::of("DEMO")).inputs);
    check(decode_quote(payload, {1}));
    check(decode_book(payload));
    if (auto const trade = decode_public_trade(payload)) check({*trade});
    for (Form const form : forms) {
        for (Asked asked : questions(Venue::binance_spot, symbol)) {
            check(decode_answer(payload, form, asked));
            asked.is_reduce = true;
            check(decode_answer(payload, form, asked));
            check(decode_order(payload, form, asked).inputs);
            check(decode_trades(payload, form, asked, {}).inputs);
        }
        check(decode_book_snapshot(payload, form, symbol));
        check(decode_account(payload, form, Account::of("DEMO")));
        [[maybe_unused]] auto const list =
            decode_instruments(payload, form, {{Symbol::of("BTC-USDT"), symbol, InstrumentId{1}}});
    }
    return 0;
}
