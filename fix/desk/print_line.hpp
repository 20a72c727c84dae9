// Owns one readable line about a message, word by word. Never adds what the message does not say.
#pragma once

#include <string>
#include <string_view>

#include "fix/desk/message.hpp"
#include "fix/desk/names.hpp"

namespace trestle::fix::desk {

// Control characters would let a peer's text play tricks with the terminal.
[[nodiscard]] std::string printable(std::string_view text);

class PrintedLine {
public:
    explicit PrintedLine(Message const& message) : message_(message) {}

    PrintedLine& word(std::string_view text) {
        if (text.empty()) return *this;
        if (!out_.empty()) out_ += ' ';
        out_ += printable(text);
        return *this;
    }
    PrintedLine& coded(int tag) {
        return message_.has(tag) ? word(readable_value(tag, message_.value(tag))) : *this;
    }
    PrintedLine& labeled(std::string_view label, int tag) {
        if (message_.value(tag).empty()) return *this;
        return word(std::string(label) + readable_value(tag, message_.value(tag)));
    }
    PrintedLine& text() {
        if (message_.value(58).empty()) return *this;
        return word("text=\"" + std::string(message_.value(58)) + "\"");
    }
    // "0.5@60000", "0.5@market", "0.5"
    PrintedLine& quantity_at_price() {
        std::string result(message_.value(38));
        if (message_.has(44))
            result += "@" + std::string(message_.value(44));
        else if (message_.value(40) == "1")
            result += "@market";
        return word(result);
    }
    PrintedLine& terms() {
        coded(55).coded(54).quantity_at_price();
        // Good-till-cancel limit orders are the plain case; only what differs is said.
        if (message_.value(59) != "1") coded(59);
        if (message_.value(18) == "6") word("post-only");
        return *this;
    }
    PrintedLine& ids() {
        if (message_.value(37) != "NONE") labeled("order=", 37);
        labeled("cl=", 11);
        if (message_.value(41) != message_.value(11)) labeled("orig=", 41);
        return *this;
    }
    std::string finish() {
        if (message_.is_set(43)) word("[PossDup]");
        if (message_.is_set(97)) word("[PossResend]");
        return std::move(out_);
    }

private:
    Message const& message_;
    std::string out_;
};

// What the answers say that are no order's: r, N, y, d, AP, BA, AE, h, B, BF and the like; "" for
// any other message.
[[nodiscard]] std::string describe_answer(Message const& message);

}  // namespace trestle::fix::desk
