#include "oms/server/operator_commands.hpp"

#include <cstdio>

#include "oms/server/control_socket.hpp"

namespace trestle::server {

namespace {

// The gateway answers at once; only a journal whose disk is slow takes longer.
constexpr std::chrono::seconds patience{35};

int complain(std::string const& text) {
    std::fprintf(stderr, "trestle: %s\n", text.c_str());
    return 1;
}

}  // namespace

int operator_command(std::string const& command, OperatorOptions const& options) {
    ControlRequest request{.command = command, .fields = {}};
    for (auto const& [name, value] :
         {std::pair{"by", &options.by}, std::pair{"why", &options.why},
          std::pair{"desk", &options.desk}, std::pair{"order", &options.order},
          std::pair{"account", &options.account}, std::pair{"symbol", &options.symbol},
          std::pair{"venue", &options.venue}, std::pair{"in", &options.next_inbound},
          std::pair{"out", &options.next_outbound}, std::pair{"break", &options.break_id},
          std::pair{"quantity", &options.quantity}, std::pair{"price", &options.price},
          std::pair{"trade", &options.trade}}) {
        if (value->empty()) continue;
        if (value->find_first_of("\n\r") != std::string::npos) {
            return complain("--" + std::string(name) + " has several lines; write it on one");
        }
        request.fields.emplace(name, *value);
    }
    if (options.cancels) request.fields.emplace("cancel", "yes");
    if (encode_control(request).size() > control_request_bytes) {
        return complain("the command is longer than " + std::to_string(control_request_bytes) +
                        " bytes; shorten --why");
    }
    auto const answer = ask_gateway(options.home, request, patience);
    if (!answer.ok()) return complain(answer.error());
    if (!answer->is_ok) return complain(answer->text);
    std::printf("%s\n", answer->text.c_str());
    return 0;
}

}  // namespace trestle::server
