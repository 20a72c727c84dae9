// Owns what each account holds and has promised: positions, working quantities, balances, and the
// reservation of every open order. Never decides: risk::Gate asks, then reserves.
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "oms/model/ids.hpp"
#include "oms/model/inputs.hpp"
#include "oms/model/instrument.hpp"
#include "oms/model/money.hpp"
#include "oms/model/terms.hpp"

namespace trestle::risk {

// What one open order may still do, at its worst: `quantity` may fill, `amount` of `asset` is
// needed.
struct Reservation {
    InstrumentId instrument;
    Side side = Side::buy;
    Quantity quantity;
    Venue venue = Venue::binance_spot;
    Asset asset;
    Decimal amount;
    bool only_closes = false;  // can only make a position smaller: counts as no exposure
    friend bool operator==(Reservation const&, Reservation const&) = default;
};

// A limit buy needs price × quantity of the quote asset; a sell needs its quantity of the base.
// A perpetual needs its value in the quote asset on either side: margin at the least leverage. An
// order with PositionEffect::close needs nothing, and opens nothing.
[[nodiscard]] Reservation reservation_for(Instrument const& instrument, Side side,
                                          Quantity quantity, Price price, PositionEffect effect);

struct Fill {
    OrderId order;
    Account account;
    Instrument const* instrument = nullptr;
    Side side = Side::buy;
    Quantity quantity;
    Price price;
    Decimal fee;  // positive: paid
    Asset fee_asset;
    Timestamp venue_time;
};

struct PositionView {
    Quantity position;  // signed, from fills
    Quantity open_buy;  // leaves of working, pending and in-doubt buys
    Quantity open_sell;
};

struct BalanceView {
    bool is_known = false;
    Decimal total;
    Decimal reserved;
    [[nodiscard]] Decimal available() const { return total - reserved; }
};

// A balance as a snapshot has it, and as our books do.
struct BalanceDifference {
    Asset asset;
    Decimal ours;
    Decimal theirs;
    Timestamp since;  // the venue's time of its word before
};

struct BalanceMove {
    Asset asset;
    Decimal amount;
};

struct AssetView {
    Venue venue = Venue::binance_spot;
    Asset asset;
    BalanceView view;
};

class Exposure {
public:
    // Sets what this order holds; a zero quantity releases it.
    void reserve(OrderId order, Account const& account, Reservation const& reservation);
    [[nodiscard]] Reservation reservation_of(OrderId order) const;

    // Returns what it does not move, as the venue's last word of that asset has it in already.
    std::vector<BalanceMove> book(Fill const& fill);
    void book(VenueBalances const& report);

    // What neither a fill nor a statement of the venue has brought.
    void adjust(Account const& account, Instrument const& instrument, Quantity difference);

    // Where a snapshot differs from what the venue's last word and our fills since add up to.
    // Nothing before the first one, nor from one that is older than what we know.
    [[nodiscard]] std::vector<BalanceDifference> differences(VenueBalances const& report) const;

    [[nodiscard]] PositionView position(Account const& account, InstrumentId instrument) const;
    [[nodiscard]] BalanceView balance(Account const& account, Venue venue,
                                      Asset const& asset) const;

    // Every asset that was ever named, in the order of their first mention.
    [[nodiscard]] std::vector<AssetView> balances(Account const& account) const;

    // Calls visit(number) for every figure in a fixed order: the ledger's part of the state hash.
    template <class Visit>
    void visit_figures(Visit&& visit) const {
        for (auto const& [account, ledger] : ledgers_) {
            for (auto const& line : ledger.positions) {
                visit(line.view.position.decimal());
                visit(line.view.open_buy.decimal());
                visit(line.view.open_sell.decimal());
            }
            for (auto const& line : ledger.balances) {
                visit(line.total);
                visit(line.reserved);
            }
        }
    }

    // For snapshots: every member by name.
    template <class F, class Self>
    static void state(F& f, Self& self) {
        f("ledgers", self.ledgers_);
        f("reservations", self.reservations_);
    }

private:
    struct PositionLine {
        InstrumentId instrument;
        PositionView view;

        template <class F, class Self>
        static void state(F& f, Self& self) {
            f("instrument", self.instrument);
            f("view", self.view);
        }
    };
    struct BalanceLine {
        Venue venue;
        Asset asset;
        Decimal total;
        Decimal reserved;
        Timestamp as_of;  // fills up to this venue time are in `total` already

        template <class F, class Self>
        static void state(F& f, Self& self) {
            f("venue", self.venue);
            f("asset", self.asset);
            f("total", self.total);
            f("reserved", self.reserved);
            f("as_of", self.as_of);
        }
    };
    struct Ledger {
        std::vector<PositionLine> positions;
        std::vector<BalanceLine> balances;
        bool is_known[venue_count] = {};

        template <class F, class Self>
        static void state(F& f, Self& self) {
            f("positions", self.positions);
            f("balances", self.balances);
            f("is_known", self.is_known);
        }
    };

    PositionView& position_line(Account const& account, InstrumentId instrument);
    BalanceLine& balance_line(Account const& account, Venue venue, Asset const& asset);
    void add(Account const& account, Reservation const& reservation, bool is_release);

    std::map<Account, Ledger> ledgers_;
    std::unordered_map<OrderId, Reservation> reservations_;
};

}  // namespace trestle::risk
