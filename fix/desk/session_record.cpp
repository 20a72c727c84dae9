#include "fix/desk/session_record.hpp"

#include <cerrno>
#include <cinttypes>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace trestle::fix::desk {
namespace {

// One record: kind, number and byte count in text, a line end, the bytes, a line end.
// I: next number in. O: a message sent. X: a report seen. R: numbers reset.
constexpr std::string_view kinds = "IOXR";

}  // namespace

std::string SessionRecord::open(std::string const& path) {
    std::string content;
    if (std::ifstream in(path, std::ios::binary); in) {
        content.assign(std::istreambuf_iterator<char>(in), {});
    }
    std::size_t at = 0;
    while (at < content.size()) {
        char kind = 0;
        std::uint64_t number = 0;
        std::size_t size = 0;
        int head = 0;
        int const found =
            std::sscanf(content.c_str() + at, "%c %" SCNu64 " %zu%n", &kind, &number, &size, &head);
        std::size_t const start = at + static_cast<std::size_t>(head) + 1;
        bool const is_cut =
            found == 3 && (start > content.size() || size >= content.size() - start);
        if (is_cut) break;  // the last write did not finish
        if (found != 3 || kinds.find(kind) == std::string_view::npos) {
            if (content.find('\n', at) == std::string::npos) break;
            return "session file " + path + " is not one of ours (byte " + std::to_string(at) +
                   "); name another file, or delete it to start a new session";
        }
        apply(kind, number, std::string_view(content).substr(start, size));
        at = start + size + 1;
    }
    if (at < content.size()) {
        std::error_code ignored;
        std::filesystem::resize_file(path, at, ignored);
    }
    file_.reset(std::fopen(path.c_str(), "ab"));
    if (file_) return {};
    return "session file " + path + " cannot be written: " + std::strerror(errno);
}

void SessionRecord::append(char kind, std::uint64_t number, std::string_view bytes) {
    apply(kind, number, bytes);
    if (!file_) return;
    std::fprintf(file_.get(), "%c %" PRIu64 " %zu\n", kind, number, bytes.size());
    if (!bytes.empty()) std::fwrite(bytes.data(), 1, bytes.size(), file_.get());
    std::fputc('\n', file_.get());
    std::fflush(file_.get());
}

void SessionRecord::apply(char kind, std::uint64_t number, std::string_view bytes) {
    if (kind == 'I') next_in_ = number;
    if (kind == 'X') seen_reports_.emplace(bytes);
    if (kind == 'O') {
        sent_[number] = bytes;
        next_out_ = number + 1;
    }
    if (kind == 'R') {
        next_in_ = 1;
        next_out_ = 1;
        sent_.clear();
    }
}

void SessionRecord::reset_numbers() { append('R', 0, {}); }

void SessionRecord::expect_next_in(std::uint64_t number) { append('I', number, {}); }

void SessionRecord::remember_sent(std::uint64_t number, std::string_view bytes) {
    append('O', number, bytes);
}

std::string const* SessionRecord::sent(std::uint64_t number) const {
    auto const found = sent_.find(number);
    return found == sent_.end() ? nullptr : &found->second;
}

bool SessionRecord::remember_report(std::string_view exec_id) {
    if (seen_reports_.contains(exec_id)) return false;
    append('X', 0, exec_id);
    return true;
}

}  // namespace trestle::fix::desk
