#include "oms/server/venue_table.hpp"

#include <array>

#include "adapters/binance_spot/session.hpp"
#include "adapters/binance_usdm/session.hpp"
#include "adapters/binance_usdm/symbols.hpp"
#include "adapters/bybit/session.hpp"
#include "adapters/bybit/symbols.hpp"
#include "adapters/okx/session.hpp"
#include "adapters/okx/symbols.hpp"

namespace trestle::server {

namespace {

using namespace adapters;

// "BTC-USDT" → "BTCUSDT". Nothing for perpetuals: they are listed at binance_usdm.
std::optional<VenueSymbol> binance_spot_symbol_of(Symbol const& symbol) {
    auto const text = symbol.view();
    auto const dash = text.find('-');
    if (dash == 0 || dash == text.npos || dash + 1 == text.size()) return std::nullopt;
    if (text.find('-', dash + 1) != text.npos) return std::nullopt;
    return VenueSymbol::from(std::string(text.substr(0, dash)) +
                             std::string(text.substr(dash + 1)));
}

std::string_view as_it_is(VenueSymbol const& symbol) { return symbol.view(); }

std::string_view without_category(VenueSymbol const& symbol) {
    auto const listed = bybit::listed_of(symbol);
    return listed ? listed->symbol : symbol.view();
}

// In the order of Venue. The switches have the ranges of the venues: countdownCancelAll takes any
// time, cancel-all-after 10 to 120 seconds; Bybit arms its DCP for institutions only.
constexpr std::array rooms{
    VenueRoom{Venue::binance_spot, binance_spot::default_settings, binance_spot_symbol_of,
              binance_spot::make_session, as_it_is, "spot pairs (BTC-USDT)"},
    VenueRoom{Venue::binance_usdm, binance_usdm::default_settings, binance_usdm::venue_symbol_of,
              binance_usdm::make_session, as_it_is, "perpetuals (BTC-USDT-PERP)", 10, 600},
    VenueRoom{Venue::okx, okx::default_settings, okx::venue_symbol_of, okx::make_session, as_it_is,
              "spot pairs (BTC-USDT) and perpetuals (BTC-USDT-PERP)", 10, 120},
    VenueRoom{Venue::bybit, bybit::default_settings, bybit::venue_symbol_of, bybit::make_session,
              without_category, "spot pairs (BTC-USDT) and perpetuals (BTC-USDT-PERP)"},
};
static_assert(rooms.size() == static_cast<std::size_t>(venue_count));

}  // namespace

VenueRoom const& room_of(Venue venue) { return rooms.at(static_cast<std::size_t>(venue)); }

std::vector<std::string> venue_names() {
    std::vector<std::string> names;
    for (auto const& room : rooms) names.emplace_back(name_of(room.venue));
    return names;
}

bool is_loopback(std::string_view host) {
    if (host == "localhost" || host == "::1" || host == "[::1]") return true;
    if (!host.starts_with("127.")) return false;
    // "127.evil.example" is a name, not an address.
    return host.find_first_not_of("0123456789.") == host.npos;
}

}  // namespace trestle::server
