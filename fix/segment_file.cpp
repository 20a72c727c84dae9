#include "fix/segment_file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace trestle {
namespace fix {

namespace {

struct SegmentHead {
    char magic[8];
    std::uint64_t key;
    std::uint64_t number;
    std::uint64_t reserved;
};

constexpr std::size_t page_size = 4096;

std::string with_reason(std::string const& what) { return what + ": " + std::strerror(errno); }

}  // namespace

std::string folder_name(std::string const& desk) {
    std::string name;
    for (char const c : desk) {
        auto const byte = static_cast<unsigned char>(c);
        char code[4] = {};
        std::snprintf(code, sizeof code, "%%%02X", byte);
        bool const is_plain = std::isalnum(byte) != 0 || c == '-' || c == '_';
        name += is_plain ? std::string(1, c) : std::string(code);
    }
    return name;
}

std::size_t SegmentSizes::next(std::size_t previous, std::size_t record_size) const {
    std::size_t const wanted = previous == 0 ? first : std::min(most, previous * 2);
    std::size_t const needed = SegmentFile::begin() + SegmentFile::padded(record_size);
    return std::max(wanted, (needed + page_size - 1) / page_size * page_size);
}

SegmentFile::SegmentFile(SegmentFile&& other) noexcept { *this = std::move(other); }

SegmentFile& SegmentFile::operator=(SegmentFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    std::swap(end_, other.end_);
    std::swap(number_, other.number_);
    return *this;
}

SegmentFile::~SegmentFile() { unmap(); }

void SegmentFile::unmap() {
    if (bytes_ != nullptr) munmap(bytes_, size_);
    bytes_ = nullptr;
}

std::size_t SegmentFile::begin() { return sizeof(SegmentHead); }

bool SegmentFile::create(std::string const& folder, std::uint64_t number, SegmentKind const& kind,
                         std::size_t size, std::string& problem) {
    std::string const path = path_of(folder, number);
    int const file = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (file < 0) {
        problem = with_reason(path + " cannot be created");
        return false;
    }
    errno = posix_fallocate(file, 0, static_cast<off_t>(size));
    void* const mapped =
        errno != 0 ? MAP_FAILED : mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped == MAP_FAILED) {
        problem = with_reason(path + " cannot grow by " + std::to_string(size) +
                              " bytes, free some disk space");
        ::close(file);
        unlink(path.c_str());
        return false;
    }
    ::close(file);
    SegmentHead head{};
    std::memcpy(head.magic, kind.magic, sizeof head.magic);
    head.key = kind.key;
    head.number = number;
    std::memcpy(mapped, &head, sizeof head);
    unmap();
    bytes_ = static_cast<char*>(mapped);
    size_ = size;
    end_ = sizeof head;
    number_ = number;
    return true;
}

SegmentFile::Opened SegmentFile::open(std::string const& folder, std::uint64_t number,
                                      SegmentKind const& kind, std::string& problem) {
    std::string const path = path_of(folder, number);
    int const file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) {
        problem = with_reason(path + " cannot be opened");
        return Opened::failed;
    }
    struct stat status {};
    fstat(file, &status);
    SegmentHead head{};
    bool const is_ours = pread(file, &head, sizeof head, 0) == static_cast<ssize_t>(sizeof head) &&
                         std::memcmp(head.magic, kind.magic, sizeof head.magic) == 0 &&
                         head.key == kind.key;
    void* const mapped = is_ours ? mmap(nullptr, static_cast<std::size_t>(status.st_size),
                                        PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
                                 : MAP_FAILED;
    if (is_ours && mapped == MAP_FAILED) problem = with_reason(path + " cannot be mapped");
    ::close(file);
    if (!is_ours) return Opened::foreign;
    if (mapped == MAP_FAILED) return Opened::failed;
    unmap();
    bytes_ = static_cast<char*>(mapped);
    size_ = static_cast<std::size_t>(status.st_size);
    end_ = sizeof head;
    number_ = number;
    return Opened::ours;
}

void SegmentFile::blank(SegmentKind const& kind) {
    end_ = begin();
    std::memset(bytes_ + end_, 0, room());
    // Last: who is killed before this leaves a file of the old key, which nobody reads.
    std::atomic_signal_fence(std::memory_order_seq_cst);
    reinterpret_cast<SegmentHead*>(bytes_)->key = kind.key;
}

void SegmentFile::remove(std::string const& folder) {
    unmap();
    unlink(path_of(folder, number_).c_str());
}

void SegmentFile::sync() {
    if (bytes_ != nullptr) msync(bytes_, end_, MS_SYNC);
}

std::vector<std::uint64_t> SegmentFile::numbers_in(std::string const& folder) {
    std::vector<std::uint64_t> numbers;
    DIR* const listing = opendir(folder.c_str());
    if (listing == nullptr) return numbers;
    while (dirent const* const entry = readdir(listing)) {
        std::string const name = entry->d_name;
        if (name.size() == 12 && name.compare(8, 4, ".seg") == 0)
            numbers.push_back(std::strtoull(name.c_str(), nullptr, 10));
    }
    closedir(listing);
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

std::string SegmentFile::path_of(std::string const& folder, std::uint64_t number) {
    char name[32];
    std::snprintf(name, sizeof name, "/%08llu.seg", static_cast<unsigned long long>(number));
    return folder + name;
}

bool SegmentFile::make_folders(std::string const& folder) {
    for (std::size_t at = 1; at <= folder.size(); ++at) {
        if (at < folder.size() && folder[at] != '/') continue;
        if (mkdir(folder.substr(0, at).c_str(), 0750) != 0 && errno != EEXIST) return false;
    }
    return true;
}

}  // namespace fix
}  // namespace trestle
