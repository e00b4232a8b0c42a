import type { Course } from "./learningHubApi";

export interface ExamQuestion {
  questionId: string;
  text: string;
}

/** The API stores answers and has no questions: an exam asks about each topic of the course, and for an outlook. */
export function examQuestions({ topics }: Pick<Course, "topics">): ExamQuestion[] {
  const questions = topics.map((topic, index) => ({
    questionId: `topic-${index + 1}`,
    text: wordings[index % wordings.length]?.(topic) ?? topic,
  }));
  return [...questions, { questionId: "outlook", text: "What will you do differently after this course?" }];
}

const wordings = [
  (topic: string) => `How would you explain “${topic}” to a colleague who has never heard of it?`,
  (topic: string) => `Describe a situation in which “${topic}” would help you.`,
  (topic: string) => `What goes wrong most often with “${topic}”, and how do you avoid it?`,
];
