#include "risk/exposure.hpp"

#include <algorithm>

namespace trestle::risk {

Reservation reservation_for(Instrument const& instrument, Side side, Quantity quantity, Price price,
                            PositionEffect effect) {
    bool const needs_quote = side == Side::buy || instrument.is_perpetual();
    Reservation reservation{.instrument = instrument.id,
                            .side = side,
                            .quantity = quantity,
                            .venue = instrument.venue,
                            .asset = needs_quote ? instrument.quote : instrument.base,
                            .amount = quantity.decimal(),
                            .only_closes = effect == PositionEffect::close};
    if (reservation.only_closes) {
        reservation.amount = Decimal();
    } else if (needs_quote) {
        auto const value = notional_of(price, quantity, Rounding::up);
        // The gate has already refused what overflows; Decimal::limit keeps the ledger's sums safe.
        reservation.amount = value ? value->decimal() : Decimal::from_raw(Decimal::limit);
    }
    return reservation;
}

void Exposure::reserve(OrderId order, Account const& account, Reservation const& reservation) {
    auto const found = reservations_.find(order);
    if (found != reservations_.end()) {
        add(account, found->second, true);
        reservations_.erase(found);
    }
    if (reservation.quantity.is_zero()) return;
    add(account, reservation, false);
    reservations_.emplace(order, reservation);
}

Reservation Exposure::reservation_of(OrderId order) const {
    auto const found = reservations_.find(order);
    return found == reservations_.end() ? Reservation{} : found->second;
}

void Exposure::add(Account const& account, Reservation const& reservation, bool is_release) {
    if (reservation.only_closes) return;
    auto& line = position_line(account, reservation.instrument);
    auto& open = reservation.side == Side::buy ? line.open_buy : line.open_sell;
    auto& balance = balance_line(account, reservation.venue, reservation.asset);
    if (is_release) {
        open -= reservation.quantity;
        balance.reserved = balance.reserved - reservation.amount;
    } else {
        open += reservation.quantity;
        balance.reserved = balance.reserved + reservation.amount;
    }
    OMS_ASSERT(!open.is_negative());
    OMS_ASSERT(!balance.reserved.is_negative());
}

std::vector<BalanceMove> Exposure::book(Fill const& fill) {
    std::vector<BalanceMove> told;
    auto& line = position_line(fill.account, fill.instrument->id);
    bool const is_buy = fill.side == Side::buy;
    line.position += is_buy ? fill.quantity : -fill.quantity;
    auto const value = notional_of(fill.price, fill.quantity, Rounding::half_even);
    Decimal const quote = value ? value->decimal() : Decimal();
    Venue const venue = fill.instrument->venue;
    auto const move = [&](Asset const& asset, Decimal amount) {
        auto& balance = balance_line(fill.account, venue, asset);
        // A balance report of that venue time or later already contains this fill.
        if (!fill.venue_time.is_known() || fill.venue_time > balance.as_of) {
            balance.total = balance.total + amount;
        } else {
            told.push_back({asset, amount});
        }
    };
    // A perpetual changes hands without its coins: what it earns comes with the venue's balances.
    if (!fill.instrument->is_perpetual()) {
        move(fill.instrument->base, is_buy ? fill.quantity.decimal() : -fill.quantity.decimal());
        move(fill.instrument->quote, is_buy ? -quote : quote);
    }
    if (!fill.fee_asset.empty()) move(fill.fee_asset, -fill.fee);
    return told;
}

void Exposure::book(VenueBalances const& report) {
    auto& ledger = ledgers_[report.account];
    if (report.is_complete) {
        ledger.is_known[static_cast<int>(report.venue)] = true;
        for (auto& line : ledger.balances) {
            if (line.venue != report.venue || line.as_of > report.venue_time) continue;
            line.total = Decimal();
            line.as_of = report.venue_time;
        }
    }
    for (auto const& balance : report.balances) {
        auto& line = balance_line(report.account, report.venue, balance.asset);
        if (line.as_of > report.venue_time) continue;  // an older story than the one we know
        line.total = balance.free + balance.locked;
        line.as_of = report.venue_time;
    }
}

void Exposure::adjust(Account const& account, Instrument const& instrument, Quantity difference) {
    position_line(account, instrument.id).position += difference;
}

std::vector<BalanceDifference> Exposure::differences(VenueBalances const& report) const {
    std::vector<BalanceDifference> result;
    auto const ledger = ledgers_.find(report.account);
    if (!report.is_complete || ledger == ledgers_.end()) return result;
    if (!ledger->second.is_known[static_cast<int>(report.venue)]) return result;
    auto const stated = [&](Asset const& asset) {
        for (auto const& each : report.balances) {
            if (each.asset == asset) return each.free + each.locked;
        }
        return Decimal();
    };
    auto const& lines = ledger->second.balances;
    for (auto const& line : lines) {
        if (line.venue != report.venue || line.as_of > report.venue_time) continue;
        auto const theirs = stated(line.asset);
        if (theirs != line.total) result.push_back({line.asset, line.total, theirs, line.as_of});
    }
    for (auto const& each : report.balances) {
        bool const is_known = std::ranges::any_of(lines, [&](BalanceLine const& line) {
            return line.venue == report.venue && line.asset == each.asset;
        });
        auto const theirs = each.free + each.locked;
        if (!is_known && !theirs.is_zero()) result.push_back({each.asset, {}, theirs, {}});
    }
    return result;
}

PositionView Exposure::position(Account const& account, InstrumentId instrument) const {
    auto const ledger = ledgers_.find(account);
    if (ledger == ledgers_.end()) return {};
    for (auto const& line : ledger->second.positions) {
        if (line.instrument == instrument) return line.view;
    }
    return {};
}

BalanceView Exposure::balance(Account const& account, Venue venue, Asset const& asset) const {
    auto const ledger = ledgers_.find(account);
    if (ledger == ledgers_.end()) return {};
    BalanceView view;
    view.is_known = ledger->second.is_known[static_cast<int>(venue)];
    for (auto const& line : ledger->second.balances) {
        if (line.venue != venue || line.asset != asset) continue;
        view.total = line.total;
        view.reserved = line.reserved;
    }
    return view;
}

std::vector<AssetView> Exposure::balances(Account const& account) const {
    std::vector<AssetView> result;
    auto const ledger = ledgers_.find(account);
    if (ledger == ledgers_.end()) return result;
    for (auto const& line : ledger->second.balances) {
        bool const is_known = ledger->second.is_known[static_cast<int>(line.venue)];
        result.push_back({line.venue, line.asset, {is_known, line.total, line.reserved}});
    }
    return result;
}

PositionView& Exposure::position_line(Account const& account, InstrumentId instrument) {
    auto& positions = ledgers_[account].positions;
    for (auto& line : positions) {
        if (line.instrument == instrument) return line.view;
    }
    return positions.emplace_back(PositionLine{instrument, {}}).view;
}

Exposure::BalanceLine& Exposure::balance_line(Account const& account, Venue venue,
                                              Asset const& asset) {
    auto& balances = ledgers_[account].balances;
    for (auto& line : balances) {
        if (line.venue == venue && line.asset == asset) return line;
    }
    return balances.emplace_back(BalanceLine{venue, asset, {}, {}, {}});
}

}  // namespace trestle::risk
