#include "fix/engine/msg_types.hpp"

#include <cstring>

namespace trestle {
namespace fix {
namespace engine {

bool is_application_type(std::string const& msg_type) {
    static char const single[] = "6789BCDEFGHJKLMNPQRSTVWXYZabcdefghijklmnopqrstuvwxyz";
    if (msg_type.empty() || msg_type.find('\0') != std::string::npos) return false;
    if (msg_type[0] == 'U') return true;
    if (msg_type.size() == 1) return std::strchr(single, msg_type[0]) != nullptr;
    char const second = msg_type[1];
    return msg_type.size() == 2 && ((msg_type[0] == 'A' && second >= 'A' && second <= 'Z') ||
                                    (msg_type[0] == 'B' && second >= 'A' && second <= 'H'));
}

std::vector<std::string> usual_taken_messages() {
    return {"D", "G",  "F",  "q",  "H", "AF", "E",  "M", "K", "x",
            "c", "AN", "BB", "AD", "g", "Q",  "BE", "j", "U1"};
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
