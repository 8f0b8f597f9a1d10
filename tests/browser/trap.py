"""A server that notes what it is asked: the place to which nothing of a mail may lead, and another site's."""

import http.server
import threading


class Trap:
    """Serves the pages that it was given, and remembers the path of each request."""

    def __init__(self):
        self.paths = []
        self.pages = {}
        self.heard = threading.Condition()
        trap = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                trap.hear(self.path)
                page = trap.pages.get(self.path)
                self.send_response(204 if page is None else 200)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write((page or "").encode())

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def hear(self, path):
        with self.heard:
            self.paths.append(path)
            self.heard.notify_all()

    def wait_for(self, path):
        with self.heard:
            if not self.heard.wait_for(lambda: path in self.paths, timeout=20):
                raise AssertionError(f"nobody asks for {path}, but for {self.paths}")

    def below(self, folder):
        with self.heard:
            return [path for path in self.paths if path.startswith(folder)]

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
