// Owns the writing of fields into a message body, and what several messages say in the same words.
// Never lets a separator or a control character through, whoever wrote the text.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fix/fields.hpp"
#include "fix/message.hpp"
#include "oms/model/effects.hpp"
#include "oms/model/limits.hpp"

namespace trestle::fix {

inline bool is_plain(char c) { return c >= ' ' && c <= '~'; }

class BodyWriter {
public:
    explicit BodyWriter(std::string& body) : body_(body) {}

    void text(int tag, std::string_view value) {
        begin(tag);
        if (std::all_of(value.begin(), value.end(), is_plain)) {
            body_.append(value);
        } else {
            for (char const c : value) body_ += is_plain(c) ? c : '?';
        }
        body_ += soh;
    }
    void text_unless_empty(int tag, std::string_view value) {
        if (!value.empty()) text(tag, value);
    }
    void free_text(std::string_view value) {
        text_unless_empty(tag::text, value.substr(0, bounds::text_bytes));
    }
    void character(int tag, char value) {
        begin(tag);
        body_ += value;
        body_ += soh;
    }
    void number(int tag, std::uint64_t value) {
        begin(tag);
        append_number(value);
        body_ += soh;
    }
    void decimal(int tag, Decimal value) {
        std::array<char, 48> place;
        begin(tag);
        body_.append(place.data(), value.write(place.data()));
        body_ += soh;
    }
    void flag(int tag, bool value) { character(tag, value ? 'Y' : 'N'); }
    void date(int tag, Timestamp at) {
        std::array<char, utc_date_size> place;
        begin(tag);
        body_.append(place.data(), encode_utc_date(place.data(), at));
        body_ += soh;
    }
    void time(int tag, Timestamp at) {
        std::array<char, utc_timestamp_size> place;
        begin(tag);
        body_.append(place.data(), encode_utc_timestamp(place.data(), at));
        body_ += soh;
    }
    void order_id(std::optional<OrderId> id) {
        if (!id) return text(tag::order_id, no_order_id);
        order_id(tag::order_id, *id);
    }
    void order_id(int tag, OrderId id) {
        begin(tag);
        body_ += 'T';
        append_number(id.value);
        body_ += soh;
    }
    void exec_id(ExecId id, int tag = tag::exec_id) {
        begin(tag);
        append_number(id.sequence);
        body_ += '-';
        append_number(id.index);
        body_ += soh;
    }

    void party(std::string_view id, char source, std::uint16_t role, std::uint16_t qualifier = 0) {
        text(tag::party_id, id);
        character(tag::party_id_source, source);
        number(tag::party_role, role);
        if (qualifier > 0) number(tag::party_role_qualifier, qualifier);
    }
    void fee(Decimal amount, Asset const& asset) {
        number(tag::no_misc_fees, 1);
        decimal(tag::misc_fee_amt, amount);
        text(tag::misc_fee_curr, asset.view());
        text(tag::misc_fee_type, exchange_fee);
    }
    // LinesOfText(33) with one line: what News(B) cannot do without.
    void line(std::string_view value) {
        number(tag::lines_of_text, 1);
        text(tag::text,
             value.empty() ? std::string_view("-") : value.substr(0, bounds::text_bytes));
    }

private:
    void begin(int tag) {
        append_number(static_cast<std::uint64_t>(tag));
        body_ += '=';
    }
    void append_number(std::uint64_t value) {
        std::array<char, 20> digits;
        auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        body_.append(digits.data(), end);
    }

    std::string& body_;
};

// FIX 4.4 Vol 4: nothing is left of an order that has come to its end.
[[nodiscard]] inline bool is_ended(OrderStatus status) {
    switch (status) {
        case OrderStatus::filled:
        case OrderStatus::canceled:
        case OrderStatus::rejected:
        case OrderStatus::expired: return true;
        case OrderStatus::pending_new:
        case OrderStatus::working:
        case OrderStatus::partially_filled:
        case OrderStatus::pending_cancel:
        case OrderStatus::pending_replace: return false;
    }
    __builtin_trap();
}

}  // namespace trestle::fix
