// Owns the prepared statements that write each table. Never decides what a row says.
#pragma once

#include "oms/audit/database.hpp"
#include "oms/audit/event_row.hpp"
#include "oms/model/effects.hpp"

namespace trestle::audit {

// Where a row stands: its event, and its place among what followed from it.
struct Place {
    Stamped const& stamped;
    int index = 0;
};

// The links of one event in the hash chain.
struct ChainLink {
    std::size_t record_bytes = 0;
    Digest record_sha256{};
    Digest previous{};
    Digest hash{};
};

// The row of an order as its first event leaves it.
struct OrderRow {
    OrderId id;
    Origin const* origin = nullptr;
    Account account;
    Symbol symbol;
    Side side = Side::buy;
    Terms terms;
    ClOrdId cl_ord_id;
    std::optional<Venue> asked_route;
    ScriptVerdict verdict;
};

// What one event changed about one order; an empty optional leaves the column as it is.
struct OrderChange {
    OrderId id;
    std::optional<Report> report;  // the last one: the order as it stands after the event
    std::optional<ClOrdId> current_cl_ord_id;
    std::optional<VenueClientId> venue_client_id;
    Refusal refusal;
};

class Rows {
public:
    explicit Rows(Database& database);

    void add_event(EventRow const& row, ChainLink const& link);
    void add_order(Place place, OrderRow const& row, OrderChange const& change);
    void change_order(Place place, OrderChange const& change);
    void add_execution(Place place, Report const& report, std::optional<OrderId> order);
    void add_execution(Place place, CancelRejected const& rejected, std::optional<OrderId> order);
    void add_execution(Place place, MessageRejected const& rejected);
    void add_fill(Place place, Report const& report);
    void add_request(Place place, SubmitToVenue const& effect);
    void add_request(Place place, ReplaceAtVenue const& effect);
    void add_request(Place place, CancelAtVenue const& effect);
    void add_request(Place place, QueryVenue const& effect);
    void add_alert(Place place, Alert const& alert);
    void add_script_verdict(Place place, OrderId order, ScriptVerdict const& verdict,
                            Reference const& reference);
    void add_own_verdict(Place place, std::string_view judge, OrderId order, Refusal const& refusal,
                         Reference const* reference);
    // The tables that an input fills by itself.
    void add_input(Place place);

    [[nodiscard]] std::optional<OrderId> order_named(Venue venue, VenueOrderId const& id);
    // Fills in the account and the symbol of the row's order where the input did not say them.
    void complete(EventRow& row);

private:
    friend class InputRows;

    Statement event_;
    Statement order_;
    Statement change_;
    Statement execution_;
    Statement fill_;
    Statement request_;
    Statement verdict_;
    Statement session_event_;
    Statement alert_;
    Statement instrument_;
    Statement session_right_;
    Statement account_limit_;
    Statement balance_;
    Statement order_by_venue_id_;
    Statement order_facts_;
};

}  // namespace trestle::audit
