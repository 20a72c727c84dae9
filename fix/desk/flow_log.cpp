#include "fix/desk/flow_log.hpp"

#include <array>
#include <cstdio>
#include <map>

#include "fix/desk/names.hpp"

namespace trestle::fix::desk {
namespace {

class Writer {
public:
    explicit Writer(std::function<std::string(std::string_view)> const& name_of)
        : name_of_(name_of) {}

    std::string line(Passed const& passed) {
        std::string out = passed.is_sent ? "-> " : "<- ";
        out += "35=" + std::string(passed.message.msg_type()) + '|';
        for (Field const& field : passed.message.fields()) {
            // PossResend(97) says something of the body; the rest of the header does not.
            if (is_header_tag(field.tag) && field.tag != 97) continue;
            bool const is_hidden = is_secret(field.tag, passed.message.msg_type());
            out += std::to_string(field.tag) + '=' + (is_hidden ? "***" : value_of(field)) + '|';
        }
        ++lines_;
        return out + '\n';
    }

private:
    std::string value_of(Field const& field) {
        switch (field.tag) {
            case 11:
            case 41:
            case 66:
            case 320:
            case 335:
            case 379:
            case 526:
            case 568:
            case 583:
            case 584:
            case 710:
            case 790:
            case 909:
            case 923:
            case 7603: return own_id(field.value);
            case 37:
            case 535: return field.value == "NONE" ? field.value : counted('T', field.value);
            case 17:
            case 19:
            case 571:
            case 7601:
            case 7602: return counted('E', field.value);
            case 198: return counted('V', field.value);
            case 527: return counted('X', field.value);
            case 42:
            case 60:
            case 779: return time(field.value.size());
            case 58: return text(field.value);
            default: return field.value;
        }
    }
    std::string own_id(std::string const& value) {
        std::string const name = name_of_(value);
        return name.empty() ? value : name;
    }
    std::string counted(char letter, std::string const& value) {
        auto& known = seen_[letter];
        auto const found = known.try_emplace(value, known.size() + 1).first;
        return letter + std::to_string(found->second);
    }
    // As many decimals as the original had.
    std::string time(std::size_t size) const {
        std::array<char, 32> out{};
        std::snprintf(out.data(), out.size(), "20260102-03:04:%02d.000000", 5 + lines_ % 55);
        return std::string(out.data()).substr(0, size);
    }
    // Texts name our OrderIDs and the desk's ids.
    std::string text(std::string const& value) {
        std::string out;
        std::string word;
        for (char const byte : value + " ") {
            bool const is_of_id = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                                  (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '_';
            if (is_of_id) {
                word += byte;
                continue;
            }
            auto const order = seen_['T'].find(word);
            bool const is_order = order != seen_['T'].end();
            out += is_order ? "T" + std::to_string(order->second) : own_id(word);
            out += byte;
            word.clear();
        }
        out.pop_back();
        return out;
    }

    std::function<std::string(std::string_view)> const& name_of_;
    std::map<char, std::map<std::string, std::size_t>> seen_;
    int lines_ = 0;
};

}  // namespace

std::string flow_log(Case const& one, std::vector<Passed> const& conversation,
                     std::function<std::string(std::string_view)> const& name_of) {
    Writer writer(name_of);
    std::string out = "# " + one.name + ": " + one.title + '\n';
    for (Passed const& passed : conversation) {
        if (!passed.is_noise) out += writer.line(passed);
    }
    return out;
}

}  // namespace trestle::fix::desk
