// A Python script of this folder as a child process: a server for the tests to talk to. It prints the port
// that it listens on as its first line, later lines say what it was told, and it ends when its input ends.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace rapport::client {

class Child {
 public:
  explicit Child(const std::string& script, const std::vector<std::string>& arguments = {}) {
    int to_child[2], from_child[2];
    if (pipe2(to_child, O_CLOEXEC) != 0 || pipe2(from_child, O_CLOEXEC) != 0) std::abort();
    std::vector<std::string> words{"/usr/bin/python3", "-B",
                                   std::string(RAPPORT_SOURCE_DIR "/tests/unit/server/client/") + script};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(to_child[0], 0);
      dup2(from_child[1], 1);
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(to_child[0]);
    close(from_child[1]);
    input_ = to_child[1];
    output_ = fdopen(from_child[0], "r");
    port_ = static_cast<uint16_t>(std::atoi(line().c_str()));
  }
  ~Child() {
    close(input_);
    waitpid(pid_, nullptr, 0);
    std::fclose(output_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  uint16_t port() const { return port_; }

  // The next line that it prints; waits for it.
  std::string line() {
    char* text = nullptr;
    size_t size = 0;
    const ssize_t read = getline(&text, &size, output_);
    std::string line(text, read > 0 ? static_cast<size_t>(read) - 1 : 0);
    std::free(text);
    return line;
  }

 private:
  pid_t pid_ = -1;
  int input_ = -1;
  FILE* output_ = nullptr;
  uint16_t port_ = 0;
};

// An authority of its own that signed a certificate for 127.0.0.1 and localhost, in a folder that goes with
// it.
class Certificates {
 public:
  Certificates() {
    std::string made = (std::filesystem::temp_directory_path() / "rapport-ca-XXXXXX").string();
    if (mkdtemp(made.data()) == nullptr) std::abort();
    folder_ = made;
    const std::string request =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 ";
    run(request + "-subj '/CN=Test authority' -keyout ca.key -out ca.pem");
    run(request + "-subj '/CN=Another authority' -keyout other.key -out other.pem");
    run(request +
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -CA ca.pem -CAkey ca.key "
        "-addext basicConstraints=critical,CA:FALSE -keyout server.key -out server.pem");
  }
  ~Certificates() { std::filesystem::remove_all(folder_); }
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  std::string file(const std::string& name) const { return folder_ / name; }

 private:
  void run(const std::string& command) const {
    const std::string line = "cd '" + folder_.string() + "' && { " + command +
                             " >/dev/null 2>openssl.log || { cat openssl.log >&2; false; }; }";
    if (std::system(line.c_str()) != 0) std::abort();
  }
  std::filesystem::path folder_;
};

}  // namespace rapport::client
