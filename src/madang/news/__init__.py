"""news: notices as public bodies publish them: article, attachment, licence mark, feed."""
