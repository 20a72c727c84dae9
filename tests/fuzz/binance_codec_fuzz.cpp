// fuzz-deps: trestle_binance_spot
// Any bytes into every decoder of Binance spot: nothing crashes, and each input that comes out
// names an order of ours or none.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/binance_spot/codec.hpp"
#include "adapters/binance_spot/symbols.hpp"

namespace {

using namespace trestle;
using namespace trestle::adapters::binance_spot;

void check(Inputs const& inputs) {
    for (Input const& input : inputs) {
        auto const* const fill = std::get_if<VenueFilled>(&input);
        bool const is_unsound = fill && (!fill->quantity.is_positive() ||
                                         !fill->price.is_positive() || fill->trade_id.empty());
        if (is_unsound) std::abort();
        auto const* const odd = std::get_if<VenueAnomaly>(&input);
        if (odd && odd->payload.size() > 2048) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    static Payload payload;
    std::string_view const text(reinterpret_cast<char const*>(bytes), size);
    [[maybe_unused]] bool const is_json = payload.parse(text);
    Asked const submit{.request = VenueRequest::submit,
                       .symbol = VenueSymbol::of("BTCUSDT"),
                       .client_id = VenueClientId::of("x1y2z1")};
    Asked replace = submit;
    replace.request = VenueRequest::replace;
    replace.old_client_id = VenueClientId::of("x1y2z0");
    Asked reduce = replace;
    reduce.is_reduce = true;
    Asked cancel = submit;
    cancel.request = VenueRequest::cancel;
    Asked query = submit;
    query.request = VenueRequest::query;
    query.order_id = VenueOrderId::of("28");
    [[maybe_unused]] auto const head = decode_frame_head(payload);
    check(decode_event(payload, Account::of("DEMO")).inputs);
    [[maybe_unused]] auto const quote = decode_quote(payload, {1});
    for (Form const form : {Form{}, Form{true, 200}, Form{true, 400}, Form{true, 503}}) {
        for (Asked const& asked : {submit, replace, reduce, cancel}) {
            check(decode_answer(payload, form, asked));
        }
        check(decode_order(payload, form, query).inputs);
        check(decode_trades(payload, form, query, {}).inputs);
        check(decode_account(payload, form, Account::of("DEMO")));
        [[maybe_unused]] auto const list = decode_instruments(
            payload, form, {{Symbol::of("BTC-USDT"), VenueSymbol::of("BTCUSDT"), InstrumentId{1}}});
    }
    return 0;
}
