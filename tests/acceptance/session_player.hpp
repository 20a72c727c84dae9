// Owns the playing of session cases (session_cases.txt) against a house that listens somewhere: a
// small language for raw FIX conversations. Never uses code of the engine it tests.
//
//   connect [x]     opens a connection named x; a line that begins with "x> ", "x< " or "x ends"
//                   speaks of that one, any other of the first
//   from HOST       the local address of connections from here on
//   > FIELDS        sends a message: 49, 34, 52 and 56 are added after 35 unless named; -TAG leaves
//                   one out. <now>, <now+5>, <now-5> are UTC times. Numbers count up from 1; one
//                   that is named does not count. "next N" sets the number of the next message.
//   framed BEGIN F  sends exactly these fields in a sound frame with that BeginString
//   raw BYTES       sends exactly these bytes, | for SOH
//   < FIELDS        the next message has these fields: TAG=VALUE, TAG~PART, -TAG absent
//   skip FIELDS     messages like this one do not count from here on
//   within S        how long an answer may take, 5 seconds otherwise
//   silent          nothing comes for 150 ms;   ends   nothing but the end of the connection comes
//   cut             closes the connection;      hold … release [slowly]   gathers what is sent
//   logon [S]       connect, Logon with ResetSeqNumFlag=Y and HeartBtInt S (30), its answer
//   logout          Logout, its answer, the end
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace trestle::acceptance {

struct SessionCase {
    std::string name;
    int line = 0;
    std::vector<std::string> steps;
};

[[nodiscard]] std::vector<SessionCase> read_session_cases(std::string const& file);

struct SessionIdentity {
    std::uint16_t port = 0;
    std::string desk = "CERT";
    std::string house = "TRESTLE";
    std::string username = "cert";
    std::string password = "demo";
};

// Empty when everything was as written; else the line and what came instead.
[[nodiscard]] std::string play(SessionCase const& one, SessionIdentity const& identity);

}  // namespace trestle::acceptance
