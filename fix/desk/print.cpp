#include "fix/desk/print.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "fix/desk/names.hpp"
#include "fix/desk/print_line.hpp"

namespace trestle::fix::desk {
namespace {

std::string execution_report(Message const& message) {
    PrintedLine line(message);
    line.word("ExecutionReport").coded(150);
    line.word(" " + readable_value(39, message.value(39)) + " ");
    line.ids().terms();
    bool const is_trade = message.value(150) == "F" || message.value(150) == "G";
    if (is_trade || message.value(150) == "H") line.labeled("exec=", 17).labeled("of=", 19);
    if (is_trade) {
        line.word("last " + std::string(message.value(32)) + "@" + std::string(message.value(31)));
        if (message.has(137)) line.labeled("fee ", 137).coded(138);
        if (message.has(12)) line.labeled("fee ", 12).coded(479);
    }
    line.labeled("cum ", 14).labeled("leaves ", 151);
    if (message.value(39) == "8") line.labeled("reason=", 103);
    if (message.is_set(797)) line.word("[copy]");
    return line.text().finish();
}

std::string reject(Message const& message) {
    PrintedLine line(message);
    line.word(message_name(message.msg_type()));
    line.labeled("of ", 372).labeled("seq=", 45).labeled("id=", 379);
    if (message.has(371)) {
        std::string const tag(message.value(371));
        line.word("tag=" + tag);
        if (auto const name = tag_name(static_cast<int>(message.number(371))); !name.empty()) {
            line.word("(" + std::string(name) + ")");
        }
    }
    line.labeled("reason=", 373).labeled("reason=", 380);
    return line.text().finish();
}

std::string session_message(Message const& message) {
    PrintedLine line(message);
    line.word(message_name(message.msg_type()));
    line.labeled("user=", 553);
    if (message.has(554)) line.word("password=***");
    if (message.has(108)) line.word("heartbeat=" + std::string(message.value(108)) + "s");
    if (message.is_set(141)) line.word("reset-numbers");
    if (message.msg_type() == "4") {
        line.word(message.is_set(123) ? "gap-fill" : "reset").labeled("next=", 36);
    }
    if (message.msg_type() == "2") {
        std::string const end(message.value(16));
        line.labeled("from=", 7).word("to=" + (end == "0" ? "last" : end));
    }
    line.labeled("id=", 112);
    return line.text().finish();
}

std::string any_other(Message const& message) {
    PrintedLine line(message);
    auto const name = message_name(message.msg_type());
    line.word(name.empty() ? "MsgType " + std::string(message.msg_type()) : std::string(name));
    for (Field const& field : message.fields()) {
        if (is_header_tag(field.tag) || field.tag == 60) continue;
        std::string label(tag_name(field.tag));
        if (label.empty()) label = std::to_string(field.tag);
        bool const is_hidden = is_secret(field.tag, message.msg_type());
        line.word(label + "=" + (is_hidden ? "***" : readable_value(field.tag, field.value)));
    }
    return line.finish();
}

}  // namespace

std::string describe(Message const& message) {
    std::string_view const type = message.msg_type();
    if (type == "8") return execution_report(message);
    if (auto answer = describe_answer(message); !answer.empty()) return answer;
    if (type == "3" || type == "j") return reject(message);
    if (is_session_level(type)) return session_message(message);
    PrintedLine line(message);
    if (type == "9") {
        line.word("OrderCancelReject").coded(434).word(" " + readable_value(39, message.value(39)));
        return line.word("").ids().labeled("reason=", 102).text().finish();
    }
    bool const is_order_entry = type == "D" || type == "F" || type == "G" || type == "H";
    if (!is_order_entry) return any_other(message);
    line.word(message_name(type)).ids().terms().labeled("account=", 1).labeled("to=", 100);
    return line.text().finish();
}

std::string describe_tags(Message const& message) {
    std::string out;
    for (Field const& field : message.fields()) {
        std::string const value =
            is_secret(field.tag, message.msg_type()) ? "***" : printable(field.value);
        std::array<char, 64> head{};
        std::snprintf(head.data(), head.size(), "%6d  %-22s ", field.tag,
                      std::string(tag_name(field.tag)).c_str());
        out += head.data() + value;
        auto const meaning = value_name(field.tag, field.value);
        if (!meaning.empty() && meaning != value) out += "  " + std::string(meaning);
        out += '\n';
    }
    return out;
}

}  // namespace trestle::fix::desk
