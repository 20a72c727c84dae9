// fuzz-deps: trestle_binance_spot trestle_binance_usdm trestle_okx trestle_bybit
// Any row of messages into a book of each venue's rules: it is empty while it is not in sync, never
// crossed, and ends in sync when the venue's own snapshot comes at last. Each message is eight bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "adapters/binance_spot/market.hpp"
#include "adapters/binance_usdm/market.hpp"
#include "adapters/bybit/market.hpp"
#include "adapters/okx/market.hpp"

namespace {

using namespace trestle;
using namespace trestle::adapters;
using books::BookMessage;

books::Level level(int price, int quantity) {
    return {Decimal::whole(price), Decimal::whole(quantity),
            std::to_string(price) + ":" + std::to_string(quantity)};
}

BookMessage message_of(std::uint8_t const* bytes) {
    BookMessage message{.is_snapshot = (bytes[0] & 3U) == 0, .is_whole = (bytes[0] & 0x70U) != 0};
    message.last = bytes[1] % 32;
    message.first = message.last - bytes[2] % 4;
    message.previous = message.last - bytes[3] % 4;
    if ((bytes[0] & 0x80U) != 0) message.checksum = bytes[4] - 128;
    message.bids = {level(90 + bytes[5] % 16, bytes[6] % 3)};
    message.asks = {level(100 + bytes[7] % 16, bytes[6] / 4 % 3)};
    return message;
}

void check(books::Sync const& sync) {
    auto const& book = sync.book();
    bool const is_empty = book.depth(Side::buy) == 0 && book.depth(Side::sell) == 0;
    if (!sync.is_in_sync() && !is_empty) std::abort();
    if (!sync.is_in_sync() && sync.why().empty()) std::abort();
    if (book.is_crossed()) std::abort();
}

void try_rules(books::SyncRules const& rules, std::uint8_t const* bytes, std::size_t size) {
    books::Sync sync(rules);
    for (std::size_t at = 0; at + 8 <= size; at += 8) {
        auto const message = message_of(bytes + at);
        bool const is_answer = message.is_snapshot && rules.asks_snapshot;
        [[maybe_unused]] bool const is_lost =
            is_answer ? sync.on_answer(message, {1}) : sync.on_stream(message, {1});
        check(sync);
    }
    sync.lose("the connection was lost");
    check(sync);
    BookMessage last{.is_snapshot = true, .last = 1000, .previous = -1};
    last.bids = {level(99, 1)};
    last.asks = {level(100, 1)};
    bool const is_lost =
        rules.asks_snapshot ? sync.on_answer(last, {1}) : sync.on_stream(last, {1});
    if (is_lost || !sync.is_in_sync() || sync.book().depth(Side::buy) != 1) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    for (auto const& rules :
         {binance_spot::book_rules, binance_usdm::book_rules, okx::book_rules, bybit::book_rules}) {
        try_rules(rules, bytes, size);
    }
    return 0;
}
