// fuzz-deps: trestle_okx
// Any bytes into every decoder of OKX: nothing crashes, and what comes out is sound.
#include "adapters/okx/codec.hpp"

#include "adapters/okx/market.hpp"
#include "tests/fuzz/codec_checks.hpp"

namespace {

using namespace trestle;
using namespace trestle::adapters::okx;
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
    Listing const spot{.symbol = VenueSymbol::of("BTC-USDT"), .code = 1};
    Listing const swap{.symbol = VenueSymbol::of("BTC-USDT-SWAP"),
                       .contract = Decimal::from_raw(Decimal::unit / 100),
                       .code = 2};
    Listings listings;
    listings.set(spot);
    listings.set(swap);
    [[maybe_unused]] auto const head = decode_frame_head(payload);
    [[maybe_unused]] auto const refusal = decode_refusal(payload);
    check(decode_event(payload, account, listings).inputs);
    check(decode_quote(payload, {1}));
    check(decode_book(payload, listings));
    check(decode_public_trades(payload, listings));
    [[maybe_unused]] auto const list =
        decode_instruments(payload, {{Symbol::of("BTC-USDT-PERP"), swap.symbol, InstrumentId{1}}});
    for (Form const form : forms) {
        for (Asked const& asked : questions(Venue::okx, swap.symbol)) {
            check(decode_answer(payload, form, asked));
            check(decode_batch(payload, form, {asked, asked}));
            check(decode_order(payload, form, asked, swap).inputs);
            check(decode_trades(payload, form, asked, swap).inputs);
        }
        check(decode_open_orders(payload, form, listings).inputs);
        check(decode_balances(payload, form, account));
        check(decode_positions(payload, form, listings).inputs);
        [[maybe_unused]] auto const time = decode_server_time(payload, form);
    }
    return 0;
}
