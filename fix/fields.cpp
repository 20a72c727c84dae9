#include "fix/fields.hpp"

#include <algorithm>
#include <iterator>

namespace trestle::fix {

namespace {

template <class Enum>
struct Code {
    Enum value;
    char code;
};

constexpr Code<Side> sides[] = {{Side::buy, '1'}, {Side::sell, '2'}};

// FIX 4.4 has no code for "limit if touched": J (market if touched) with a Price(44) is that here.
// P is taken with ExecInst(18) a only: a trailing stop.
constexpr Code<OrderKind> order_types[] = {{OrderKind::market, '1'}, {OrderKind::limit, '2'},
                                           {OrderKind::stop, '3'},   {OrderKind::stop_limit, '4'},
                                           {OrderKind::touch, 'J'},  {OrderKind::trailing, 'P'}};

// FIX 5.0 SP2 has 2 (last trade) of these, and no mark or index price: the letters are ours.
constexpr Code<Trigger::Watch> watches[] = {
    {Trigger::Watch::last, '2'}, {Trigger::Watch::mark, 'M'}, {Trigger::Watch::index, 'I'}};

constexpr Code<PositionEffect> position_effects[] = {{PositionEffect::open, 'O'},
                                                     {PositionEffect::close, 'C'}};

// As 1, 2 and 3 of SelfMatchPreventionInstruction(2964) of FIX Latest.
constexpr std::string_view self_trade_words[] = {"NONE", "CANCEL_TAKER", "CANCEL_MAKER",
                                                 "CANCEL_BOTH"};

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
static_assert(has_all(order_types, static_cast<int>(OrderKind::trailing) + 1));
static_assert(has_all(watches, static_cast<int>(Trigger::Watch::index) + 1));
static_assert(std::size(self_trade_words) == static_cast<int>(SelfTrade::cancel_both) + 1);
static_assert(has_all(times_in_force, static_cast<int>(TimeInForce::good_till_date) + 1));
static_assert(has_all(order_statuses, static_cast<int>(OrderStatus::expired) + 1));
static_assert(has_all(exec_types, static_cast<int>(ReportKind::trade_corrected) + 1));

}  // namespace

std::optional<Side> decode_side(std::string_view value) { return decode(sides, value); }
std::optional<OrderKind> decode_order_type(std::string_view value) {
    return decode(order_types, value);
}
std::optional<TimeInForce> decode_time_in_force(std::string_view value) {
    return decode(times_in_force, value);
}
std::optional<Trigger::Watch> decode_watch(std::string_view value) {
    return decode(watches, value);
}
std::optional<PositionEffect> decode_position_effect(std::string_view value) {
    return decode(position_effects, value);
}
std::optional<SelfTrade> decode_self_trade(std::string_view value) {
    auto const found = std::ranges::find(self_trade_words, value);
    if (found == std::end(self_trade_words)) return std::nullopt;
    return static_cast<SelfTrade>(found - std::begin(self_trade_words));
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

void set_kind(Terms& terms, OrderKind kind) {
    bool const is_limit = kind == OrderKind::limit || kind == OrderKind::stop_limit ||
                          (kind == OrderKind::touch && terms.price);
    terms.type = is_limit ? OrderType::limit : OrderType::market;
    switch (kind) {
        case OrderKind::market:
        case OrderKind::limit: terms.trigger.reset(); return;
        case OrderKind::stop:
        case OrderKind::stop_limit: terms.trigger = Trigger{.kind = Trigger::Kind::stop}; return;
        case OrderKind::touch: terms.trigger = Trigger{.kind = Trigger::Kind::touch}; return;
        case OrderKind::trailing: terms.trigger = Trigger{.kind = Trigger::Kind::trailing}; return;
    }
    __builtin_trap();
}

char encode_side(Side side) { return encode(sides, side); }
char encode_order_type(OrderKind kind) { return encode(order_types, kind); }
char encode_watch(Trigger::Watch watch) { return encode(watches, watch); }
char encode_position_effect(PositionEffect effect) { return encode(position_effects, effect); }
std::string_view encode_self_trade(SelfTrade mode) {
    return self_trade_words[static_cast<std::size_t>(mode)];
}
char encode_time_in_force(TimeInForce time_in_force) {
    return encode(times_in_force, time_in_force);
}
char encode_order_status(OrderStatus status) { return encode(order_statuses, status); }
char encode_exec_type(ReportKind kind) { return encode(exec_types, kind); }
char encode_liquidity(Liquidity liquidity) { return encode(liquidities, liquidity); }
char encode_response_to(bool is_replace) { return is_replace ? '2' : '1'; }

}  // namespace trestle::fix
