// Owns one append-only segment of a store on disk, and the folder that holds them. Never knows what
// a record means, and never syncs unless it is told to.
//
// Segments are memory-mapped: storing a record then costs one copy, where a write(2) costs a
// microsecond, and the page cache keeps the bytes when the process is killed. Each is allocated on
// disk before it is mapped, so that a full disk is an error text here and not a SIGBUS in the
// middle of an order. C++14-clean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace trestle {
namespace fix {

// A CompID may hold anything; the name of a desk's folder may not.
std::string folder_name(std::string const& desk);

// What a store writes at the head of each segment; `key` tells one life of the store from another.
struct SegmentKind {
    char magic[8];
    std::uint64_t key;
};

struct SegmentSizes {
    // The first one is small because most desks are quiet; each next one doubles.
    std::size_t first = 65536;
    std::size_t most = 16777216;

    std::size_t next(std::size_t previous, std::size_t record_size) const;
};

class SegmentFile {
public:
    enum class Opened { ours, foreign, failed };

    SegmentFile() = default;
    SegmentFile(SegmentFile&& other) noexcept;
    SegmentFile& operator=(SegmentFile&& other) noexcept;
    ~SegmentFile();

    // False when the disk is full or the folder is gone; `problem` then says what to do about it.
    bool create(std::string const& folder, std::uint64_t number, SegmentKind const& kind,
                std::size_t size, std::string& problem);
    // foreign: of another kind or key, or never finished.
    Opened open(std::string const& folder, std::uint64_t number, SegmentKind const& kind,
                std::string& problem);
    void remove(std::string const& folder);  // unmaps it and deletes the file
    // Empties it for another life of its store: no byte of the old one is left to be read.
    void blank(SegmentKind const& kind);
    void sync();                             // what was appended, to the disk

    char* bytes() const { return bytes_; }
    std::size_t size() const { return size_; }
    std::uint64_t number() const { return number_; }
    std::size_t end() const { return end_; }  // where the next record goes
    void set_end(std::size_t end) { end_ = end; }
    std::size_t room() const { return size_ - end_; }

    static std::size_t begin();               // where the first record goes
    static std::size_t padded(std::size_t size) { return (size + 7) & ~std::size_t{7}; }
    // The numbers of the segments in this folder, ascending.
    static std::vector<std::uint64_t> numbers_in(std::string const& folder);
    static std::string path_of(std::string const& folder, std::uint64_t number);
    static bool make_folders(std::string const& folder);

private:
    void unmap();

    char* bytes_ = nullptr;
    std::size_t size_ = 0;
    std::size_t end_ = 0;
    std::uint64_t number_ = 0;
};

}  // namespace fix
}  // namespace trestle
