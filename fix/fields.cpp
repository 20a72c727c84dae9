#include "fix/fields.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>

namespace trestle::fix {

namespace {

template <class Enum>
struct Code {
    Enum value;
    char code;
};

constexpr Code<Side> sides[] = {{Side::buy, '1'}, {Side::sell, '2'}};

constexpr Code<OrderType> order_types[] = {{OrderType::market, '1'}, {OrderType::limit, '2'}};

constexpr Code<TimeInForce> times_in_force[] = {{TimeInForce::good_till_cancel, '1'},
                                                {TimeInForce::immediate_or_cancel, '3'},
                                                {TimeInForce::fill_or_kill, '4'}};

constexpr Code<OrderStatus> order_statuses[] = {
    {OrderStatus::pending_new, 'A'},      {OrderStatus::working, '0'},
    {OrderStatus::partially_filled, '1'}, {OrderStatus::filled, '2'},
    {OrderStatus::canceled, '4'},         {OrderStatus::pending_cancel, '6'},
    {OrderStatus::pending_replace, 'E'},  {OrderStatus::rejected, '8'},
    {OrderStatus::expired, 'C'}};

constexpr Code<ReportKind> exec_types[] = {
    {ReportKind::pending_new, 'A'},     {ReportKind::accepted, '0'},
    {ReportKind::trade, 'F'},           {ReportKind::canceled, '4'},
    {ReportKind::replaced, '5'},        {ReportKind::pending_cancel, '6'},
    {ReportKind::pending_replace, 'E'}, {ReportKind::rejected, '8'},
    {ReportKind::expired, 'C'},         {ReportKind::restated, 'D'},
    {ReportKind::status, 'I'}};

constexpr Code<Liquidity> liquidities[] = {{Liquidity::maker, '1'}, {Liquidity::taker, '2'}};

template <class Enum, std::size_t count>
std::optional<Enum> decode(Code<Enum> const (&table)[count], std::string_view value) {
    if (value.size() != 1) return std::nullopt;
    for (auto const& row : table) {
        if (row.code == value.front()) return row.value;
    }
    return std::nullopt;
}

template <class Enum, std::size_t count>
constexpr char encode(Code<Enum> const (&table)[count], Enum value) {
    for (auto const& row : table) {
        if (row.value == value) return row.code;
    }
    return '\0';
}

// A value that a table forgets would go out as an empty field.
template <class Enum, std::size_t count>
constexpr bool has_all(Code<Enum> const (&table)[count], int values) {
    for (int i = 0; i < values; ++i) {
        if (encode(table, static_cast<Enum>(i)) == '\0') return false;
    }
    return count == static_cast<std::size_t>(values);
}
static_assert(has_all(sides, static_cast<int>(Side::sell) + 1));
static_assert(has_all(order_types, static_cast<int>(OrderType::limit) + 1));
static_assert(has_all(times_in_force, static_cast<int>(TimeInForce::fill_or_kill) + 1));
static_assert(has_all(order_statuses, static_cast<int>(OrderStatus::expired) + 1));
static_assert(has_all(exec_types, static_cast<int>(ReportKind::status) + 1));

struct TagName {
    int tag;
    std::string_view name;
};

constexpr TagName tag_names[] = {
    {tag::account, "Account"},
    {tag::cl_ord_id, "ClOrdID"},
    {tag::currency, "Currency"},
    {tag::exec_inst, "ExecInst"},
    {tag::handl_inst, "HandlInst"},
    {tag::msg_type, "MsgType"},
    {tag::order_id, "OrderID"},
    {tag::order_qty, "OrderQty"},
    {tag::ord_type, "OrdType"},
    {tag::orig_cl_ord_id, "OrigClOrdID"},
    {tag::price, "Price"},
    {tag::side, "Side"},
    {tag::symbol, "Symbol"},
    {tag::time_in_force, "TimeInForce"},
    {tag::transact_time, "TransactTime"},
    {tag::position_effect, "PositionEffect"},
    {tag::stop_px, "StopPx"},
    {tag::ex_destination, "ExDestination"},
    {tag::min_qty, "MinQty"},
    {tag::max_floor, "MaxFloor"},
    {tag::expire_time, "ExpireTime"},
    {tag::cash_order_qty, "CashOrderQty"},
    {tag::effective_time, "EffectiveTime"},
    {tag::max_show, "MaxShow"},
    {tag::peg_offset_value, "PegOffsetValue"},
    {tag::discretion_inst, "DiscretionInst"},
    {tag::price_type, "PriceType"},
    {tag::expire_date, "ExpireDate"},
    {tag::ord_status_req_id, "OrdStatusReqID"},
    {tag::target_strategy, "TargetStrategy"},
};

struct ValueName {
    int tag;
    char value;
    std::string_view name;
};

// FIX 4.4 Vol 6: the values that desks try most often.
constexpr ValueName value_names[] = {
    {tag::exec_inst, '1', "not held"},
    {tag::exec_inst, '6', "participate don't initiate"},
    {tag::exec_inst, 'E', "do not increase"},
    {tag::exec_inst, 'F', "do not reduce"},
    {tag::exec_inst, 'G', "all or none"},
    {tag::exec_inst, 'M', "mid-price peg"},
    {tag::exec_inst, 'P', "market peg"},
    {tag::exec_inst, 'Q', "cancel on system failure"},
    {tag::exec_inst, 'R', "primary peg"},
    {tag::exec_inst, 'a', "trailing stop peg"},
    {tag::ord_type, '1', "market"},
    {tag::ord_type, '2', "limit"},
    {tag::ord_type, '3', "stop"},
    {tag::ord_type, '4', "stop limit"},
    {tag::ord_type, 'D', "previously quoted"},
    {tag::ord_type, 'J', "market if touched"},
    {tag::ord_type, 'K', "market with leftover as limit"},
    {tag::ord_type, 'P', "pegged"},
    {tag::side, '1', "buy"},
    {tag::side, '2', "sell"},
    {tag::side, '5', "sell short"},
    {tag::side, '6', "sell short exempt"},
    {tag::side, '8', "cross"},
    {tag::time_in_force, '0', "day"},
    {tag::time_in_force, '1', "good till cancel"},
    {tag::time_in_force, '2', "at the opening"},
    {tag::time_in_force, '3', "immediate or cancel"},
    {tag::time_in_force, '4', "fill or kill"},
    {tag::time_in_force, '5', "good till crossing"},
    {tag::time_in_force, '6', "good till date"},
    {tag::time_in_force, '7', "at the close"},
};

}  // namespace

std::string field_name(int tag) {
    for (auto const& row : tag_names) {
        if (row.tag == tag) return std::string(row.name) + "(" + std::to_string(tag) + ")";
    }
    return "tag " + std::to_string(tag);
}

std::string_view value_name(int tag, std::string_view value) {
    if (value.size() != 1) return {};
    for (auto const& row : value_names) {
        if (row.tag == tag && row.value == value.front()) return row.name;
    }
    return {};
}

std::optional<Side> decode_side(std::string_view value) { return decode(sides, value); }
std::optional<OrderType> decode_order_type(std::string_view value) {
    return decode(order_types, value);
}
std::optional<TimeInForce> decode_time_in_force(std::string_view value) {
    return decode(times_in_force, value);
}
std::optional<OrderStatus> decode_order_status(std::string_view value) {
    return decode(order_statuses, value);
}
std::optional<ReportKind> decode_exec_type(std::string_view value) {
    return decode(exec_types, value);
}
std::optional<Liquidity> decode_liquidity(std::string_view value) {
    return decode(liquidities, value);
}

char encode_side(Side side) { return encode(sides, side); }
char encode_order_type(OrderType type) { return encode(order_types, type); }
char encode_time_in_force(TimeInForce time_in_force) {
    return encode(times_in_force, time_in_force);
}
char encode_order_status(OrderStatus status) { return encode(order_statuses, status); }
char encode_exec_type(ReportKind kind) { return encode(exec_types, kind); }
char encode_liquidity(Liquidity liquidity) { return encode(liquidities, liquidity); }
char encode_response_to(bool is_replace) { return is_replace ? '2' : '1'; }

}  // namespace trestle::fix
