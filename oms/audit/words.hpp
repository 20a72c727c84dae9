// Owns how facts read in the audit file: names of enumerators, readable text, times. Never
// localised: the same fact always reads the same.
#pragma once

#include <string>
#include <string_view>

#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::audit {

[[nodiscard]] std::string_view name_of(Side side);
[[nodiscard]] std::string_view name_of(OrderKind kind);
[[nodiscard]] std::string_view name_of(Trigger::Watch watch);
[[nodiscard]] std::string_view name_of(PositionEffect effect);
[[nodiscard]] std::string_view name_of(SelfTrade mode);
[[nodiscard]] std::string_view name_of(TimeInForce time_in_force);
[[nodiscard]] std::string_view name_of(OrderStatus status);
[[nodiscard]] std::string_view name_of(ReportKind kind);
[[nodiscard]] std::string_view name_of(Liquidity liquidity);
[[nodiscard]] std::string_view name_of(PositionSide side);
[[nodiscard]] std::string_view name_of(VenueExternalOrder::Sender sender);
[[nodiscard]] std::string_view name_of(VenueRequest request);
[[nodiscard]] std::string_view name_of(ScriptVerdict::Decision decision);
[[nodiscard]] std::string_view name_of(VenueOrderState::State state);
[[nodiscard]] std::string_view name_of(VenueCanceled::Cause cause);
[[nodiscard]] std::string_view name_of(VenueReplacement::Mode mode);
[[nodiscard]] std::string_view name_of(TimerId::Kind kind);
[[nodiscard]] std::string_view name_of(DeskQuery::Topic topic);
[[nodiscard]] std::string_view name_of(SessionCommand::Action action);
[[nodiscard]] std::string_view name_of(ListStatus::Kind kind);
[[nodiscard]] std::string_view name_of(SessionRights::CancelOn cancel_on);
[[nodiscard]] std::string_view name_of(RefusedMessage::Answer answer);
[[nodiscard]] std::string_view kind_of(Input const& input);  // "new_order", "venue_filled"

[[nodiscard]] bool is_closed(OrderStatus status);

// "buy 0.5 BTC-USDT, limit 60000 gtc"
[[nodiscard]] std::string describe(Side side, std::string_view symbol, Terms const& terms);

// Of a trailing stop: "25", "50 bps".
[[nodiscard]] std::string trail_of(Trigger const& trigger);

// True for printable ASCII without backslashes: most texts, which need no copy.
[[nodiscard]] bool is_plain(std::string_view text);
// Valid UTF-8 on one line; control bytes and broken UTF-8 as "\x1f", a backslash as "\\".
[[nodiscard]] std::string readable(std::string_view text);

// "2026-01-05T22:34:05.123456Z": cut to microseconds, never rounded up (an answer must not seem to
// come before its question); empty when it is not known.
[[nodiscard]] std::string to_text(Timestamp at);

}  // namespace trestle::audit
