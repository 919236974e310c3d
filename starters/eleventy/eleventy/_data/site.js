export default {
  title: "My newsroom",
  description: "What matters about one topic",
  url: "https://news.example.org",
};
