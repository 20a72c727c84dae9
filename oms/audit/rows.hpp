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
    ListId list_id;
};

// One message for a desk; what it does not say stays empty.
struct ExecutionRow {
    ExecId exec_id;
    std::string_view kind;
    std::optional<std::string_view> status;
    SessionId session;
    std::optional<OrderId> order;
    std::optional<std::string_view> cl_ord_id;
    std::optional<ClOrdId> orig_cl_ord_id;
    Account account;
    Symbol symbol;
    std::optional<std::string_view> side, type, time_in_force;
    std::optional<Quantity> quantity;
    std::optional<Price> price;
    std::optional<Quantity> filled, leaves;
    std::optional<Price> average_price;
    std::optional<Quantity> last_quantity;
    std::optional<Price> last_price;
    std::optional<std::string_view> venue;
    VenueOrderId venue_order_id;
    std::optional<std::string_view> reason, text;
    std::optional<std::uint64_t> ref_msg_seq_num;
    Text<MsgTypeTag, 4> ref_msg_type;
    std::optional<std::uint32_t> ref_field, code;
    std::optional<std::string> corrects;
    ListId list_id;
    std::optional<Price> stop_price;
    Timestamp at;
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
    void add_execution(Place place, MassCancelReport const& report);
    void add_execution(Place place, ListStatus const& status);
    void add_execution(Place place, News const& news);
    void add_execution(Place place, AnswerQuery const& answer);
    void add_fill(Place place, Report const& report);
    void add_fill_change(Place place, Report const& report);
    void add_request(Place place, SubmitToVenue const& effect);
    void add_request(Place place, ReplaceAtVenue const& effect);
    void add_request(Place place, CancelAtVenue const& effect);
    void add_request(Place place, QueryVenue const& effect);
    void add_alert(Place place, Alert const& alert);
    void add_break(Place place, Break const& now);
    void add_script_verdict(Place place, OrderId order, ScriptVerdict const& verdict,
                            Reference const& reference);
    void add_own_verdict(Place place, std::string_view judge, OrderId order, Refusal const& refusal,
                         Reference const* reference);
    // The tables that an input fills by itself; `order` is the one that it is about.
    void add_input(Place place, OrderId order);

    [[nodiscard]] std::optional<OrderId> order_named(Venue venue, VenueOrderId const& id);
    // Fills in the account and the symbol of the row's order where the input did not say them.
    void complete(EventRow& row);

private:
    friend class InputRows;
    void write(Place place, ExecutionRow const& row);

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
    Statement fill_change_;
    Statement order_note_;
    Statement order_party_;
    Statement operator_action_;
    Statement session_rule_;
    Statement session_right_;
    Statement account_limit_;
    Statement balance_;
    Statement position_;
    Statement break_;
    Statement order_by_venue_id_;
    Statement order_facts_;
};

}  // namespace trestle::audit
