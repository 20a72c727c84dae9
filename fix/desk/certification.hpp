// Owns the text of certification cases: small steps in readable words, parsed but not played.
// Never opens a socket; spec/certification holds the cases, whose first file explains the words.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "oms/model/result.hpp"

namespace trestle::fix::desk {

// "150=F": what a field is to be, or must be. "-44" asks for its absence. The value may hold names
// in angle brackets, which the player fills in; see Names.
struct FieldPattern {
    enum class Kind : std::uint8_t {
        is,       // 39=2
        any,      // 37=*
        holds,    // 58=~"max_order_quantity"
        is_not,   // 17=!0
        kept_as,  // 37=?order: any, and <order> is this value from now on
        absent,   // -44
    };
    int tag = 0;
    Kind kind = Kind::is;
    std::string value;
};

struct Step {
    enum class Kind : std::uint8_t {
        connect,     // opens the socket
        logon,       // opens it when closed, numbers from 1, sends a Logon with the usual fields
        send,
        expect,
        also,        // belongs to the expect before it: both, in any order
        maybe,       // may come before the next expect, and need not
        quiet,       // nothing may come for so long
        ended,       // the other side closes the connection
        disconnect,  // we cut it
        wait,
        venue,       // a command of our simulator's control door
        number,      // our next MsgSeqNum(34)
    };
    // Whose session: the case's own, a second connection of the same desk, the drop copy's, or that
    // of a second desk whose orders do not outlive its connection.
    enum class Who : std::uint8_t { own, other, drop, second };
    Kind kind = Kind::send;
    Who who = Who::own;
    std::string word;       // MsgType(35), the venue's command, or the number
    std::vector<FieldPattern> fields;
    std::chrono::milliseconds patience{0};  // 0: the run's own
    std::string text;                       // as written
    int line = 0;
};

struct Case {
    std::string name;   // "order.new.limit"
    std::string title;  // one sentence: what is shown
    std::string file;
    int line = 0;
    bool is_idle = false;         // plays on the idle session instead of the trading one
    bool needs_control = false;   // plays with our simulator only
    bool needs_drop = false;      // a drop copy is logged on, too
    bool needs_second = false;    // a second desk is logged on, too
    bool needs_password = false;  // the password is one that could be set again
    std::vector<Step> steps;
};

// The problem names file and line, and what is understood there.
[[nodiscard]] Result<std::vector<Case>, std::string> parse_cases(std::string const& file,
                                                                 std::string_view text);

// The cases that this binary carries: every file of spec/certification, in order.
struct ScriptFile {
    std::string_view name;
    std::string_view text;
};
[[nodiscard]] std::vector<ScriptFile> const& certification_files();

}  // namespace trestle::fix::desk
