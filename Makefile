.PHONY: run test capability

run:
	./run

test:
	./test

# make capability NAME=Mediation
capability:
	@bash Documentation/guide/new-capability.sh "$(NAME)"
