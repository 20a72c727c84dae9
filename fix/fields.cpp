#include "fix/fields.hpp"

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
                                                {TimeInForce::fill_or_kill, '4'},
                                                {TimeInForce::good_till_date, '6'}};

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
    {ReportKind::status, 'I'},          {ReportKind::trade_canceled, 'H'},
    {ReportKind::trade_corrected, 'G'}};

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
static_assert(has_all(times_in_force, static_cast<int>(TimeInForce::good_till_date) + 1));
static_assert(has_all(order_statuses, static_cast<int>(OrderStatus::expired) + 1));
static_assert(has_all(exec_types, static_cast<int>(ReportKind::trade_corrected) + 1));

}  // namespace

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
