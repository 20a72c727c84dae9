#include <array>

#include "fix/desk/print_line.hpp"

namespace trestle::fix::desk {

std::string printable(std::string_view text) {
    std::string out;
    for (char byte : text) {
        bool const is_control = static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f;
        if (is_control)
            out += byte == '\x01' ? '|' : '?';
        else
            out += byte;
    }
    return out;
}

namespace {

struct Part {
    std::string_view label;
    int tag;
};

// The members of one group entry, in a bracket: "[BTC-USDT on binance_spot …]".
void add_entries(PrintedLine& line, Message const& message, int first_tag,
                 std::vector<Part> const& parts) {
    Message entry;
    auto const finish = [&] {
        if (entry.fields().empty()) return;
        PrintedLine inner(entry);
        for (Part const& part : parts) inner.labeled(part.label, part.tag);
        line.word("[" + inner.finish() + "]");
        entry = Message();
    };
    for (Field const& field : message.fields()) {
        if (field.tag == first_tag) finish();
        if (field.tag == first_tag || !entry.fields().empty()) entry.add(field.tag, field.value);
    }
    finish();
}

void add_parts(PrintedLine& line, std::vector<Part> const& parts) {
    for (Part const& part : parts) line.labeled(part.label, part.tag);
}

void describe_many(PrintedLine& line, Message const& message) {
    if (message.msg_type() == "r") {
        add_parts(line, {{"", 531},
                         {"cl=", 11},
                         {"symbol=", 55},
                         {"side=", 54},
                         {"account=", 1},
                         {"reason=", 532},
                         {"affected=", 533}});
        add_entries(line, message, 41, {{"", 41}, {"order=", 535}});
    } else {
        add_parts(
            line,
            {{"list=", 66}, {"", 431}, {"orders=", 68}, {"part=", 83}, {"of=", 82}, {"", 444}});
        add_entries(line, message, 11,
                    {{"", 11},
                     {"", 39},
                     {"cum ", 14},
                     {"leaves ", 151},
                     {"canceled ", 84},
                     {"reason=", 103}});
    }
}

void describe_market(PrintedLine& line, Message const& message) {
    std::vector<Part> const listing{
        {"", 55},           {"venue-symbol=", 455}, {"on ", 207},
        {"priced-in=", 15}, {"tick=", 969},         {"lot=", 561},
        {"min=", 562},      {"max=", 1140},         {"min-value=", 7608},
        {"trading=", 7609}};
    if (message.msg_type() == "y") {
        add_parts(line, {{"id=", 320}, {"", 560}, {"total=", 393}});
        add_entries(line, message, 55, listing);
    } else if (message.msg_type() == "d") {
        add_parts(line, {{"id=", 320}, {"", 323}});
        add_parts(line, listing);
    } else {
        add_parts(line, {{"id=", 335}, {"", 336}, {"", 340}});
    }
}

void describe_holdings(PrintedLine& line, Message const& message) {
    std::string_view const type = message.msg_type();
    if (type == "AO") {
        add_parts(line, {{"id=", 710}, {"", 728}, {"reports=", 727}, {"account=", 1}});
    } else if (type == "AP") {
        add_parts(line, {{"id=", 710},
                         {"account=", 1},
                         {"", 55},
                         {"on ", 207},
                         {"long ", 704},
                         {"short ", 705},
                         {"at ", 730},
                         {"of=", 727}});
    } else {
        add_parts(line, {{"id=", 909},
                         {"account=", 1},
                         {"on ", 207},
                         {"", 15},
                         {"free ", 899},
                         {"total ", 900},
                         {"of=", 911}});
    }
}

void describe_trades(PrintedLine& line, Message const& message) {
    if (message.msg_type() == "AQ") {
        add_parts(line, {{"id=", 568}, {"", 749}, {"reports=", 748}});
        return;
    }
    add_parts(line, {{"id=", 568},
                     {"", 150},
                     {"exec=", 17},
                     {"order=", 37},
                     {"cl=", 11},
                     {"account=", 1},
                     {"", 55},
                     {"", 54},
                     {"", 32},
                     {"@ ", 31},
                     {"on ", 30},
                     {"fee ", 137},
                     {"", 138},
                     {"", 851},
                     {"day ", 75}});
}

}  // namespace

std::string describe_answer(Message const& message) {
    std::string_view const type = message.msg_type();
    PrintedLine line(message);
    line.word(message_name(type));
    if (type == "r" || type == "N")
        describe_many(line, message);
    else if (type == "y" || type == "d" || type == "h")
        describe_market(line, message);
    else if (type == "AO" || type == "AP" || type == "BA")
        describe_holdings(line, message);
    else if (type == "AQ" || type == "AE")
        describe_trades(line, message);
    else if (type == "B")
        add_parts(line, {{"", 148}, {"last-exec=", 7602}, {"replay=", 7603}});
    else if (type == "BF")
        add_parts(line, {{"id=", 923}, {"user=", 553}, {"", 926}, {"", 927}});
    else if (type == "U2")
        add_parts(line, {{"", 7607},
                         {"order=", 37},
                         {"cl=", 11},
                         {"orig=", 41},
                         {"account=", 1},
                         {"", 55},
                         {"", 54},
                         {"", 38},
                         {"@ ", 44},
                         {"to=", 100},
                         {"verdict=", 7605},
                         {"venue-id=", 7606}});
    else
        return {};
    return line.text().finish();
}

}  // namespace trestle::fix::desk
